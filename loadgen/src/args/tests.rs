use super::*;

fn run(extra: &str) -> Result<RunArgs, String> {
    let line = format!("loadgen run --server localhost:4433 --data d {extra}");
    match Cli::try_parse_from(line.split_whitespace()) {
        Ok(Cli { command: Command::Run(args) }) => Ok(args),
        Ok(_) => Err(String::from("not a run")),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_run_needs_either_a_rate_or_max() {
    for (line, fits) in [
        ("--max", true),
        ("--rate 5000", true),
        ("--rate 0.5", true),
        ("", false),
        ("--max --rate 5", false),
        ("--rate 0", false),
        ("--rate -1", false),
        ("--max --batch 0", false),
        ("--max --batch 4096 --in-flight 64", true),
        ("--max --batch 4097", false),
        ("--max --in-flight 65", false),
        ("--max --seconds 0", false),
    ] {
        assert_eq!(run(line).is_ok(), fits, "{line}");
    }
}

#[test]
fn a_mix_is_read_or_refused_with_advice() {
    for (text, expected) in [
        ("taps:90,debits:10", Some(Mix { taps: 90, debits: 10 })),
        ("debits:1", Some(Mix { taps: 0, debits: 1 })),
        ("taps:1, debits:0", Some(Mix { taps: 1, debits: 0 })),
        ("taps:0", None),
        ("taps", None),
        ("meals:3", None),
        ("taps:x", None),
    ] {
        assert_eq!(text.parse::<Mix>().ok(), expected, "{text}");
    }
}

#[test]
fn faults_and_speed_are_read_or_refused() {
    let all = Faults { late: true, dup: true, link: true, skew: true };
    for (text, expected) in [
        ("all", Some(all)),
        ("none", Some(Faults::default())),
        ("late,dup,link,skew", Some(all)),
        ("dup", Some(Faults { dup: true, ..Faults::default() })),
        ("fire", None),
    ] {
        assert_eq!(text.parse::<Faults>().ok(), expected, "{text}");
    }
    for (text, expected) in
        [("max", Some(Speed::Max)), ("300", Some(Speed::Times(300.0))), ("0", None), ("-1", None), ("inf", None), ("fast", None)]
    {
        assert_eq!(text.parse::<Speed>().ok(), expected, "{text}");
    }
}

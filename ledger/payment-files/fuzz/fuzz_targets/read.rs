#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| payment_files_fuzz::read(data));

//! The stages in `/metrics`, read when somebody asks: nothing is looked up by label while events pass.

use super::{Stage, Stages};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;
use std::fmt::Error;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl Collector for Stages {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), Error> {
        let help = "Time a stage worked, or its pieces waited; a label of ledger/src/stages.rs each";
        let mut family = encoder.encode_descriptor("stage_busy", help, Some(&Unit::Seconds), MetricType::Counter)?;
        for stage in Stage::ALL {
            let took = Duration::from_nanos(self.totals(stage).took_ns).as_secs_f64();
            ConstCounter::new(took).encode(family.encode_family(&[("stage", stage.name())])?)?;
        }
        let mut family = encoder.encode_descriptor("stage_events", "Events that passed a stage", None, MetricType::Counter)?;
        for stage in Stage::ALL {
            ConstCounter::new(self.totals(stage).events).encode(family.encode_family(&[("stage", stage.name())])?)?;
        }
        let help = "Frames, blocks or barriers of a stage";
        let mut family = encoder.encode_descriptor("stage_pieces", help, None, MetricType::Counter)?;
        for stage in Stage::ALL {
            ConstCounter::new(self.totals(stage).pieces).encode(family.encode_family(&[("stage", stage.name())])?)?;
        }
        let help = "Frames validated and not yet taken by the writer";
        let gauge = encoder.encode_descriptor("writer_queue_items", help, None, MetricType::Gauge)?;
        ConstGauge::new(self.queue_items()).encode(gauge)?;
        let help = "Blocks handed to the journal and not yet durable";
        let gauge = encoder.encode_descriptor("blocks_in_flight", help, None, MetricType::Gauge)?;
        ConstGauge::new(self.blocks_in_flight.load(Ordering::Relaxed) as u64).encode(gauge)
    }
}

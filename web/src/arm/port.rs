//! The port an arm is on, as the browser keeps it to open it again without a click.

use schema::bus::ArmKind;
use serde::{Deserialize, Serialize};

/// What a port's adapter says of itself, vendor and product, if it says anything.
pub type Adapter = (Option<u16>, Option<u16>);

/// An arm that was connected when the page was left, and its port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastPort {
    pub kind: ArmKind,
    /// What its owner calls it.
    pub name: String,
    pub adapter: Adapter,
    /// Of several ports with the same adapter, which one: its place among those the browser lists.
    pub place: u32,
}

impl LastPort {
    /// Its place among ports with these adapters, if it is there.
    ///
    /// Of two alike only their order tells which is which, so both must be there: if one alone is, it may be either.
    pub fn among(&self, adapters: &[Adapter]) -> Option<usize> {
        let mut alike = adapters.iter().enumerate().filter(|(_, adapter)| **adapter == self.adapter);
        alike.nth(self.place as usize).map(|(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WCH: Adapter = (Some(0x1A86), Some(0x55D3));
    const FTDI: Adapter = (Some(0x0403), Some(0x6014));

    fn last(adapter: Adapter, place: u32) -> LastPort {
        LastPort { kind: ArmKind::So101, name: "left".into(), adapter, place }
    }

    #[test]
    fn a_port_is_found_again_by_its_adapter_and_its_place_among_those_alike() {
        assert_eq!(last(WCH, 0).among(&[FTDI, WCH]), Some(1));
        assert_eq!(last(WCH, 1).among(&[WCH, FTDI, WCH]), Some(2));
        assert_eq!(last((None, None), 0).among(&[WCH, (None, None)]), Some(1));
    }

    #[test]
    fn one_that_is_not_there_is_not_taken_for_another() {
        assert_eq!(last(WCH, 0).among(&[]), None);
        assert_eq!(last(WCH, 0).among(&[FTDI, (Some(0x1A86), Some(0x7523))]), None);
        assert_eq!(last(WCH, 1).among(&[FTDI, WCH]), None, "the second of two, where there is one");
    }

    #[test]
    fn what_browsers_have_stored_is_read_again() {
        let text = r#"{"kind":"so101","name":"left","adapter":[6790,21971],"place":1}"#;
        assert_eq!(serde_json::from_str::<LastPort>(text).expect("what was written"), last(WCH, 1));
        assert_eq!(serde_json::to_string(&last(WCH, 1)).expect("numbers and words"), text);
    }
}

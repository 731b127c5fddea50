//! Decoders among random bytes; the example `noise` does the same a million times.

use servo::packet::Protocol;

use super::common::noise::run;

#[test]
fn random_bytes_yield_false_packets_only_as_often_as_a_checksum_lets_them_pass() {
    // Eight bits let one of 256 pass, sixteen bits one of 65536. Twice that, because the noise is made of few bytes.
    for (protocol, one_of) in [(Protocol::Feetech, 256), (Protocol::Dynamixel, 65_536)] {
        let report = run(protocol, 20_000, 1);
        let allowed = 2 * report.refused / one_of + 2;
        assert!(report.false_packets <= allowed, "{protocol:?}: {report:?}");
        // A packet is only ever lost to a false one that begins before it.
        assert!(report.sent - report.found <= report.false_packets, "{protocol:?}: {report:?}");
    }
}

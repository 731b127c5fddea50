//! The CRC-16 of Dynamixel Protocol 2.0.

/// Polynomial 0x8005, first value 0, no reflection: the table of the vendor's SDK begins 0x0000, 0x8005, 0x800F.
const TABLE: [u16; 256] = table();

const fn table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut value = (byte as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 0x8000 == 0 { value << 1 } else { (value << 1) ^ 0x8005 };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
    }
    table
}

/// The checksum over all bytes of a packet before it.
pub(super) fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, byte| (crc << 8) ^ TABLE[usize::from((crc >> 8) as u8 ^ byte)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_vendors() {
        assert_eq!(TABLE[..3], [0x0000, 0x8005, 0x800F]);
        assert_eq!(TABLE[255], 0x0202);
    }
}

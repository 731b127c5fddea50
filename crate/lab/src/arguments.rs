//! What numbers on the command line may be.

use clap::builder::RangedU64ValueParser;

/// One or more.
pub fn at_least_one() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

/// A share, from 0 to 1.
pub fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|error| format!("{error}"))?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("a share is from 0 to 1".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_from_nothing_to_all() {
        assert_eq!([share("0"), share("0.2"), share("1")], [Ok(0.0), Ok(0.2), Ok(1.0)]);
        assert!(["-0.1", "1.1", "NaN", "half"].into_iter().all(|text| share(text).is_err()));
    }
}

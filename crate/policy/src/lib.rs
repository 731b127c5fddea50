//! The vision-language-action model: tokenizer, vision, text, trunk, action tokens, attention taps, weights.

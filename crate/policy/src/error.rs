/// What can be wrong with a model's files, or with what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `config.json` is not a policy's configuration.
    #[error("the model's configuration cannot be read: {0}")]
    Config(#[from] serde_json::Error),
    /// `tokenizer.json` is not a tokenizer.
    #[error("the model's tokenizer cannot be read: {0}")]
    Tokenizer(String),
    /// The tokenizer and the configuration disagree.
    #[error("the tokenizer has {found} words, the configuration says {expected}")]
    Vocabulary { expected: usize, found: usize },
    /// The weights do not fit the configuration.
    #[error("the weights do not fit the configuration: {0}")]
    Weights(String),
    /// A picture of another size.
    #[error("the picture is {width} x {height}, the model reads 96 x 96")]
    Picture { width: usize, height: usize },
    /// A sentence with more words than the model has slots for.
    #[error("the sentence has {found} words, the model reads at most {limit}")]
    TooLong { found: usize, limit: usize },
    /// The device did not give its result back.
    #[error("the device did not answer: {0}")]
    Device(String),
}

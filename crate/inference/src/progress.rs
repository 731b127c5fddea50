//! One bar over everything that loads.

use policy::manifest::ModelEntry;
use schema::message::InferenceEvent;

/// How much of each file is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    files: Vec<File>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    bytes: u64,
    loaded_bytes: u64,
    cached: bool,
}

impl Progress {
    /// Nothing of this model is here yet.
    pub fn of(model: &ModelEntry) -> Self {
        let files = model.files.iter().map(|file| File { bytes: file.bytes, loaded_bytes: 0, cached: false });
        Self { files: files.collect() }
    }

    /// More of a file has arrived over the network.
    pub fn arrived(&mut self, file: usize, more_bytes: u64) {
        self.files[file].loaded_bytes += more_bytes;
    }

    /// A file starts over, because what was there could not be used.
    pub fn start_over(&mut self, file: usize) {
        self.files[file] = File { loaded_bytes: 0, cached: false, ..self.files[file].clone() };
    }

    /// A whole file came out of the cache.
    pub fn came_from_cache(&mut self, file: usize) {
        let file = &mut self.files[file];
        file.loaded_bytes = file.bytes;
        file.cached = true;
    }

    /// Bytes that are here. A file longer than the manifest says counts no more than it should.
    pub fn loaded_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.loaded_bytes.min(file.bytes)).sum()
    }

    /// Bytes there will be.
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Whether every file that is complete came from the cache, and there is at least one.
    pub fn cached(&self) -> bool {
        let mut begun = self.files.iter().filter(|file| file.loaded_bytes > 0).peekable();
        begun.peek().is_some() && begun.all(|file| file.cached)
    }

    /// What the page is told.
    pub fn event(&self) -> InferenceEvent {
        InferenceEvent::Progress {
            loaded_bytes: self.loaded_bytes(),
            total_bytes: self.total_bytes(),
            cached: self.cached(),
        }
    }
}

#[cfg(test)]
mod tests {
    use policy::manifest::FileEntry;

    use super::*;

    fn two_files() -> Progress {
        Progress::of(&ModelEntry {
            files: vec![
                FileEntry { path: "nano/config.json".into(), bytes: 100, sha256: String::new() },
                FileEntry { path: "nano/model.safetensors".into(), bytes: 900, sha256: String::new() },
            ],
            ..ModelEntry::default()
        })
    }

    #[test]
    fn the_bar_runs_over_all_files_together() {
        let mut progress = two_files();
        progress.arrived(0, 100);
        progress.arrived(1, 300);
        progress.arrived(1, 150);
        assert_eq!((progress.loaded_bytes(), progress.total_bytes(), progress.cached()), (550, 1000, false));
    }

    #[test]
    fn a_second_visit_is_cached_only_if_all_of_it_was() {
        let mut progress = two_files();
        assert!(!progress.cached(), "nothing is here yet");
        progress.came_from_cache(0);
        assert!(progress.cached());
        progress.arrived(1, 1);
        assert!(!progress.cached());
        progress.start_over(1);
        progress.came_from_cache(1);
        assert!(progress.cached());
        assert_eq!(progress.loaded_bytes(), progress.total_bytes());
    }

    #[test]
    fn a_file_that_is_too_long_never_fills_the_bar_twice() {
        let mut progress = two_files();
        progress.arrived(0, 5000);
        assert_eq!(progress.loaded_bytes(), 100);
    }
}

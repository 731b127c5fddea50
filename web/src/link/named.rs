//! Sets of things that have names, as a link writes them: `seen,chosen`.

use core::marker::PhantomData;

/// Something of which there are a few, each with a name for links.
pub trait Named: Copy + 'static {
    /// All of them; no more than 32, each at the place its number says.
    const ALL: &'static [Self];

    /// Its name in a link.
    fn name(self) -> &'static str;

    /// Its place among all.
    fn place(self) -> usize;

    /// Whether it is in the set where a link says nothing.
    fn usual(self) -> bool;
}

/// Some of them.
#[derive(Debug)]
pub struct Names<T> {
    bits: u32,
    of: PhantomData<T>,
}

impl<T> Copy for Names<T> {}

impl<T> Clone for Names<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> PartialEq for Names<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<T> Eq for Names<T> {}

impl<T: Named> Default for Names<T> {
    fn default() -> Self {
        Self::which(T::usual)
    }
}

impl<T: Named> Names<T> {
    /// Those of which something is true.
    pub fn which(is: impl Fn(T) -> bool) -> Self {
        let bits = T::ALL.iter().filter(|one| is(**one)).fold(0, |bits, one| bits | 1 << one.place());
        Self { bits, of: PhantomData }
    }

    /// Whether one is among them.
    pub fn has(self, one: T) -> bool {
        self.bits & 1 << one.place() != 0
    }

    /// Takes one in that was out, and out that was in.
    pub fn toggle(&mut self, one: T) {
        self.bits ^= 1 << one.place();
    }

    /// Takes one in.
    pub fn insert(&mut self, one: T) {
        self.bits |= 1 << one.place();
    }

    /// Names with commas between; those that mean nothing are passed over.
    pub fn parse(text: &str) -> Self {
        Self::which(|one| text.split(',').any(|name| name.trim() == one.name()))
    }

    /// Names with commas between.
    pub fn print(self) -> String {
        let names: Vec<&str> = T::ALL.iter().filter(|one| self.has(**one)).map(|one| one.name()).collect();
        names.join(",")
    }
}

//! Files beside the page that become a part of it, in the order of the first links to them.

/// The files that a page links to.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    all: Vec<Part>,
    /// How many have a place in the page.
    placed: usize,
}

/// A file beside the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its number in the page, from 1.
    pub(crate) number: usize,
    /// Its path from the page.
    pub(crate) path: String,
    /// The text of the first link to it.
    pub(crate) name: String,
}

impl Parts {
    /// The number of a file, and whether nothing has linked to it before.
    pub(crate) fn number(&mut self, path: &str) -> (usize, bool) {
        if let Some(part) = self.all.iter().find(|part| part.path == path) {
            return (part.number, false);
        }
        let number = self.all.len() + 1;
        self.all.push(Part { number, path: path.to_owned(), name: String::new() });
        (number, true)
    }

    /// Names a file after the link to it.
    pub(crate) fn name(&mut self, number: usize, text: &str) {
        text.clone_into(&mut self.all[number - 1].name);
    }

    /// The files that have no place in the page yet; now they have.
    pub(crate) fn place(&mut self) -> Vec<Part> {
        let waiting = self.all[self.placed..].to_vec();
        self.placed = self.all.len();
        waiting
    }
}

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn each_file_has_one_place() {
        let mut parts = Parts::default();
        assert_eq!((parts.number("a.csv"), parts.number("b.md")), ((1, true), (2, true)));
        parts.name(2, "b");
        let placed: Vec<_> = parts.place().into_iter().map(|part| part.path + &part.name).collect();
        assert_eq!(placed, ["a.csv", "b.mdb"]);
        assert_eq!((parts.number("a.csv"), parts.place()), ((1, false), vec![]));
    }
}

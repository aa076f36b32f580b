//! Sentences in two forms: for a terminal, and as Markdown.

use present::markdown;

use crate::names::{shortened, shown};

/// Where a sentence is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Markdown,
}

impl Form {
    /// A name of an arm or a metric.
    pub(crate) fn name(self, name: &str) -> String {
        match self {
            Form::Text => name.to_owned(),
            Form::Markdown => markdown::code(name),
        }
    }

    /// Words that may hold a name.
    pub(crate) fn words(self, text: &str) -> String {
        match self {
            Form::Text => text.to_owned(),
            Form::Markdown => markdown::escape(text),
        }
    }
}

/// A sentence with names and pieces of a command line in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The words, with a `{}` for each name.
    words: &'static str,
    names: Vec<String>,
}

/// Characters of a name in a note.
const MAX_NAME: usize = 80;

impl Note {
    /// A note whose words have a `{}` for each of the names.
    pub(crate) fn new(words: &'static str, names: impl IntoIterator<Item = String>) -> Self {
        Self { words, names: names.into_iter().collect() }
    }

    /// The note in one of the forms.
    pub(crate) fn written(&self, form: Form) -> String {
        let mut parts = self.words.split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (part, name) in parts.zip(&self.names) {
            let name = shortened(&shown(name), MAX_NAME);
            text.push_str(&match form {
                Form::Text => format!("`{name}`"),
                Form::Markdown => markdown::code(&name),
            });
            text.push_str(part);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Note};

    #[test]
    fn names_in_notes_are_names_in_every_form() {
        let note = Note::new("Of {}, {} is said.", ["a|b".to_owned(), "{}".to_owned()]);
        assert_eq!(note.written(Form::Text), "Of `a|b`, `{}` is said.");
        assert_eq!(note.written(Form::Markdown), "Of <code>a&#124;b</code>, `{}` is said.");
    }
}

//! Brackets among the words of a text, and what stands between them.

use open_cypher::{Keyword, Token, TokenKind};

/// Which way a bracket of any kind turns.
pub(super) enum Bracket {
    Opens,
    Closes,
}

impl Bracket {
    /// None of what is no bracket.
    pub fn of(kind: TokenKind) -> Option<Self> {
        match kind {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                Some(Self::Opens)
            }
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                Some(Self::Closes)
            }
            _ => None,
        }
    }
}

/// The next bracket that is open around the word at `index`.
pub(super) fn around(words: &[Token], index: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, word) in words[..index].iter().enumerate().rev() {
        match Bracket::of(word.kind) {
            Some(Bracket::Closes) => depth += 1,
            Some(Bracket::Opens) => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(at),
            },
            None => {}
        }
    }
    None
}

/// The bracket that closes the one at `open`.
pub(super) fn closing(words: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, word) in words.iter().enumerate().skip(open) {
        match Bracket::of(word.kind) {
            Some(Bracket::Opens) => depth += 1,
            Some(Bracket::Closes) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index);
                }
            }
            None => {}
        }
    }
    None
}

/// The last bar of the comprehension that begins at `open`.
pub(super) fn last_bar(words: &[Token], open: usize) -> Option<usize> {
    let kind = |index: usize| words.get(index).map(|word| word.kind);
    let is_comprehension = match (kind(open + 1)?, kind(open + 2)?) {
        (name, TokenKind::Keyword(Keyword::In)) => is_name(name),
        (TokenKind::LeftParen, _) | (_, TokenKind::Equal) => true,
        _ => false,
    };
    if kind(open)? != TokenKind::LeftBracket || !is_comprehension {
        return None;
    }
    let end = closing(words, open)?;
    let mut depth = 0_usize;
    let mut bar = None;
    for (index, word) in words[..end].iter().enumerate().skip(open + 1) {
        match Bracket::of(word.kind) {
            Some(Bracket::Opens) => depth += 1,
            Some(Bracket::Closes) => depth -= 1,
            None if depth == 0 && word.kind == TokenKind::Pipe => bar = Some(index),
            None => {}
        }
    }
    bar
}

/// The bar that labels end at: a name alone behind it is another label, unless a variable is called so.
pub(super) fn bar_of(words: &[Token], text: &str, open: usize) -> Option<usize> {
    let bar = last_bar(words, open)?;
    let is_alone = closing(words, open) == Some(bar + 2) && is_name(words[bar + 1].kind);
    (!is_alone || is_variable(words, text, bar + 1)).then_some(bar)
}

/// Whether the name at `index` stands elsewhere, too, and is no label or property there.
fn is_variable(words: &[Token], text: &str, index: usize) -> bool {
    let name = words[index].text(text);
    let is_one = |at: usize| {
        let before = at.checked_sub(1).map(|before| words[before].kind);
        let is_part = matches!(
            before,
            Some(
                TokenKind::Colon
                    | TokenKind::Pipe
                    | TokenKind::Ampersand
                    | TokenKind::Bang
                    | TokenKind::Dot
            )
        );
        at != index && words[at].text(text) == name && !is_part
    };
    (0..words.len()).any(is_one)
}

pub(super) fn is_name(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Identifier | TokenKind::EscapedIdentifier | TokenKind::Keyword(_)
    )
}

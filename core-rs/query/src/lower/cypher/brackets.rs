//! Brackets among the words of a text, and what stands between them.

use std::ops::Range;

use open_cypher::{Keyword, Token, TokenKind};

/// The next bracket that is open around the word at `index`.
pub(super) fn around(words: &[Token], index: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, word) in words[..index].iter().enumerate().rev() {
        match word.kind {
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => depth += 1,
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Some(at),
                }
            }
            _ => {}
        }
    }
    None
}

/// The bracket that closes the one at `open`.
pub(super) fn closing(words: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, word) in words.iter().enumerate().skip(open) {
        match word.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => depth += 1,
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

/// The last bar of the comprehension that begins at `open`, and the words that may be names of its own.
pub(super) fn comprehension(words: &[Token], open: usize) -> Option<(usize, Range<usize>)> {
    let kind = |index: usize| words.get(index).map(|word| word.kind);
    if kind(open)? != TokenKind::LeftBracket {
        return None;
    }
    let own = match (kind(open + 1)?, kind(open + 2)?) {
        (name, TokenKind::Keyword(Keyword::In)) if is_name(name) => open + 1..open + 2,
        (TokenKind::LeftParen, _) | (_, TokenKind::Equal) => {
            let is_where = |word: &Token| word.kind == TokenKind::Keyword(Keyword::Where);
            let first = words[open..].iter().position(is_where)?;
            open + 1..open + first
        }
        _ => return None,
    };
    let end = closing(words, open)?;
    let mut depth = 0_usize;
    let mut bar = None;
    for (index, word) in words[..end].iter().enumerate().skip(open + 1) {
        match word.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => depth += 1,
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => depth -= 1,
            TokenKind::Pipe if depth == 0 => bar = Some(index),
            _ => {}
        }
    }
    Some((bar?, own))
}

/// The bar that labels end at: a name alone behind it is another label, unless it is one of the comprehension's own.
pub(super) fn bar_of(words: &[Token], text: &str, open: usize) -> Option<usize> {
    let (bar, own) = comprehension(words, open)?;
    let behind = words[bar + 1].text(text);
    let is_own = || words[own].iter().any(|word| word.text(text) == behind);
    let is_alone = closing(words, open) == Some(bar + 2) && is_name(words[bar + 1].kind);
    (!is_alone || is_own()).then_some(bar)
}

pub(super) fn is_name(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Identifier | TokenKind::EscapedIdentifier | TokenKind::Keyword(_)
    )
}

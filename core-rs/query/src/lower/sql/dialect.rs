//! SQL as sqlparser's `GenericDialect` reads it, in a bounded number of attempts.
//!
//! Where text can be read in several ways, the parser reads all of what follows in one, and all of it again in the other: `NOT (`,
//! `CAST(`, `ARRAY[` and others within each other take twice as long per level, for ever from some forty on.

use std::any::TypeId;
use std::cell::Cell;

use datafusion::sql::sqlparser::ast::Expr;
use datafusion::sql::sqlparser::dialect::{Dialect, GenericDialect, Precedence};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::Token;
use quiver_graph::Result;

use crate::error::invalid;
use crate::plan::tokens;
use crate::watch;

/// Attempts at an expression per word of the text, and for any text: what people and programs write takes one or two per word.
const PER_WORD: u64 = 64;
const LEAST: u64 = 4096;

/// Attempts between two looks at the caller's grip.
const STRIDE: u64 = 512;

/// The dialect of one text.
#[derive(Debug)]
pub(super) struct Bounded {
    most: u64,
    attempts: Cell<u64>,
}

impl Bounded {
    /// # Errors
    /// `INVALID_QUERY` for text without an end to a quote or a comment.
    pub fn of(text: &str) -> Result<Self> {
        Ok(Self {
            most: LEAST + PER_WORD * tokens(text)?.len() as u64,
            attempts: Cell::new(0),
        })
    }

    /// # Errors
    /// `INVALID_QUERY` where the parser gave up: its own error would be about whatever it tried last. `CANCELLED`, `LIMIT_EXCEEDED`.
    pub fn check(&self) -> Result<()> {
        watch::check()?;
        if self.attempts.get() <= self.most {
            return Ok(());
        }
        Err(
            invalid("the SQL text is nested too deeply in what can be read in several ways")
                .expected("fewer of NOT (…), CAST(…), ARRAY[…] and the like within each other"),
        )
    }
}

fn is_keyword(parser: &Parser, at: usize, keyword: Keyword) -> bool {
    matches!(parser.peek_nth_token(at).token, Token::Word(word) if word.keyword == keyword)
}

/// What follows `IN (`.
fn membership(
    parser: &mut Parser,
    expr: &Expr,
    negated: bool,
) -> std::result::Result<Expr, ParserError> {
    let expr = Box::new(expr.clone());
    let query = parser.maybe_parse(|parser| {
        let query = parser.parse_query()?;
        parser.expect_token(&Token::RParen)?;
        Ok(query)
    })?;
    if let Some(subquery) = query {
        return Ok(Expr::InSubquery {
            expr,
            subquery,
            negated,
        });
    }
    let list = parser.parse_comma_separated(Parser::parse_expr)?;
    parser.expect_token(&Token::RParen)?;
    Ok(Expr::InList {
        expr,
        list,
        negated,
    })
}

macro_rules! as_generic {
    ($($method:ident),* $(,)?) => {
        $(fn $method(&self) -> bool { GenericDialect.$method() })*
    };
}

impl Dialect for Bounded {
    /// What the parser does for `GenericDialect` it does for this.
    fn dialect(&self) -> TypeId {
        GenericDialect.dialect()
    }

    /// Called before each attempt at an expression. This error alone is passed through all attempts that are under way.
    fn parse_prefix(&self, _: &mut Parser) -> Option<std::result::Result<Expr, ParserError>> {
        let attempts = self.attempts.get() + 1;
        self.attempts.set(attempts);
        let stopped = attempts.is_multiple_of(STRIDE) && watch::check().is_err();
        (stopped || attempts > self.most).then_some(Err(ParserError::RecursionLimitExceeded))
    }

    /// `IN` before two brackets may be a list whose first value is a subquery: the parser takes that for all there is.
    fn parse_infix(
        &self,
        parser: &mut Parser,
        expr: &Expr,
        _: u8,
    ) -> Option<std::result::Result<Expr, ParserError>> {
        let negated = is_keyword(parser, 0, Keyword::NOT);
        let first = usize::from(negated);
        let begins = is_keyword(parser, first, Keyword::IN)
            && (first + 1..first + 3).all(|at| parser.peek_nth_token(at).token == Token::LParen);
        begins.then(|| {
            for _ in 0..first + 2 {
                parser.advance_token();
            }
            membership(parser, expr, negated)
        })
    }

    /// `||` joins sums, as in PostgreSQL and DuckDB: to the parser it binds as a product does.
    fn get_next_precedence(&self, parser: &Parser) -> Option<std::result::Result<u8, ParserError>> {
        let joins = parser.peek_nth_token(0).token == Token::StringConcat;
        joins.then(|| Ok(self.prec_value(Precedence::PlusMinus) - 1))
    }

    fn is_delimited_identifier_start(&self, letter: char) -> bool {
        GenericDialect.is_delimited_identifier_start(letter)
    }

    fn is_identifier_start(&self, letter: char) -> bool {
        GenericDialect.is_identifier_start(letter)
    }

    fn is_identifier_part(&self, letter: char) -> bool {
        GenericDialect.is_identifier_part(letter)
    }

    fn supports_order_by_all(&self) -> bool {
        true
    }

    /// `list_transform(list, x -> x + 1)`.
    fn supports_lambda_functions(&self) -> bool {
        true
    }

    /// Otherwise `1_000` is 1 under the name `_000`.
    fn supports_numeric_literal_underscores(&self) -> bool {
        true
    }

    as_generic! {
        supports_unicode_string_literal,
        supports_partition_by_after_order_by,
        supports_array_join_syntax,
        supports_group_by_expr,
        supports_group_by_with_modifier,
        supports_left_associative_joins_without_parens,
        supports_connect_by,
        supports_match_recognize,
        supports_pipe_operator,
        supports_start_transaction_modifier,
        supports_window_function_null_treatment_arg,
        supports_dictionary_syntax,
        supports_window_clause_named_window_reference,
        supports_parenthesized_set_variables,
        supports_select_wildcard_except,
        support_map_literal_syntax,
        allow_extract_custom,
        allow_extract_single_quotes,
        supports_extract_comma_syntax,
        supports_create_view_comment_syntax,
        supports_parens_around_table_factor,
        supports_values_as_table_factor,
        supports_create_index_with_clause,
        supports_explain_with_utility_options,
        supports_limit_comma,
        supports_update_order_by,
        supports_from_first_select,
        supports_projection_trailing_commas,
        supports_asc_desc_in_column_definition,
        supports_try_convert,
        supports_bitwise_shift_operators,
        supports_comment_on,
        supports_load_extension,
        supports_named_fn_args_with_assignment_operator,
        supports_struct_literal,
        supports_empty_projections,
        supports_nested_comments,
        supports_multiline_comment_hints,
        supports_user_host_grantee,
        supports_string_escape_constant,
        supports_array_typedef_with_brackets,
        supports_match_against,
        supports_set_names,
        supports_comma_separated_set_assignments,
        supports_filter_during_aggregation,
        supports_select_wildcard_exclude,
        supports_data_type_signed_suffix,
        supports_interval_options,
        supports_quote_delimited_string,
        supports_select_wildcard_replace,
        supports_select_wildcard_ilike,
        supports_select_wildcard_rename,
        supports_optimize_table,
        supports_install,
        supports_detach,
        supports_prewhere,
        supports_with_fill,
        supports_limit_by,
        supports_interpolate,
        supports_settings,
        supports_select_format,
        supports_comment_optimizer_hint,
        supports_constraint_keyword_without_name,
        supports_key_column_option,
        supports_comma_separated_trim,
        supports_cte_without_as,
        supports_select_item_multi_column_alias,
        supports_xml_expressions,
    }
}

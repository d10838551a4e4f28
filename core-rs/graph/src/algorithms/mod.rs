//! Graph algorithms, one file each.

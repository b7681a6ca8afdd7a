//! What somebody changed in a live database behind the back of a definition.

mod each;
mod made_again;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    each::cases().chain(made_again::cases()).collect()
}

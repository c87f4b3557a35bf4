//! What a person opens first: the readable index and the instructions, with this bundle's names filled in. Both are part
//! of what is signed, so neither can say that it was verified; they say how to find out.

mod howto;
mod start_here;

pub(super) use self::howto::howto;
pub(super) use self::start_here::start_here;

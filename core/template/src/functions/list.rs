//! `Fn::Select`, `Fn::Length`, `Fn::Cidr`: what takes lists apart or makes them.

use std::net::Ipv4Addr;

use deployfence_source::FileSpan;
use deployfence_value::{Kind, Value};

use super::text::{Split, as_text};
use super::{Evaluator, as_call, text_at};

impl Evaluator<'_> {
    pub(super) fn select(&mut self, argument: &Value) -> Option<Value> {
        let [index, list] = argument.items() else { return None };
        let index: usize = as_text(&self.value(index))?.as_literal()?.trim().parse().ok()?;
        // Of a text that is split, parts may be known though their number is not.
        if let Some([separator, text]) = as_call(list, "Fn::Split").map(Value::items) {
            let separator = separator.as_str().filter(|separator| !separator.is_empty())?;
            return self.of_arguments(text, &|_, arguments| {
                let part = Split::of(&text_at(arguments, 0)?, separator).parts.get(index)?.clone();
                Some(Value::text(part, list.at))
            });
        }
        // The list may be chosen as a whole, and so may its items.
        self.of_one(list, &|_, list| match &list.kind {
            Kind::List(items) => items.get(index).cloned(),
            _ => None,
        })
    }
}

/// How many items a list has; of what is no list, or not known to be one, nobody can say.
pub(super) fn length(argument: &Value, at: FileSpan) -> Option<Value> {
    let Kind::List(items) = &argument.kind else { return None };
    let known = items.iter().all(|item| !matches!(item.kind, Kind::Unknown(_)));
    known.then(|| Value::number(items.len().to_string(), at))
}

/// The most blocks that `Fn::Cidr` gives.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html>
const BLOCKS: u32 = 256;

/// The blocks of an IPv4 block that is known; of IPv6 nothing that we decide hangs on.
pub(super) fn cidr(arguments: &[Value], at: FileSpan) -> Option<Value> {
    let number = |place| text_at(arguments, place)?.as_literal()?.parse::<u32>().ok();
    let block = text_at(arguments, 0)?;
    let (address, prefix) = block.as_literal()?.split_once('/')?;
    let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
    let prefix: u32 = prefix.parse().ok().filter(|prefix| *prefix <= 32)?;
    let count = number(1).filter(|count| (1..=BLOCKS).contains(count))?;
    let bits = if arguments.len() > 2 { number(2)? } else { 8 };
    let own = 32_u32.checked_sub(bits).filter(|own| *own >= prefix)?;
    let size = 1_u64.checked_shl(bits)?;
    let network = u64::from(address) & !(1_u64.checked_shl(32 - prefix)?).wrapping_sub(1);
    let end = network + 1_u64.checked_shl(32 - prefix)?;
    let blocks = (0..u64::from(count)).map(|index| {
        let start = network + index * size;
        let address = u32::try_from(start).ok().filter(|_| start + size <= end)?;
        Some(Value::literal(format!("{}/{own}", Ipv4Addr::from(address)), at))
    });
    Some(Value::list(blocks.collect::<Option<Vec<_>>>()?, at))
}

//! Whether two names of a service name the same one: with or without region, in one partition or another.

use deployfence_value::{Answer, HoleOrigin, Piece, Pseudo, Text};

/// The name of a service as a principal, taken apart: `states.eu-west-1.amazonaws.com`.
///
/// Sources: AWS's "AWS JSON policy elements: Principal", "AWS service principals in opt-in Regions"; "Restricting an IAM
/// role to an AWS Region" of Amazon RDS and Amazon Redshift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceName {
    /// What stands before the region, such as `states`.
    service: String,
    region: Option<Place>,
    /// What it ends in: the URL suffix of a partition, or a domain of a service's own.
    suffix: Place,
}

/// A part of a name that says where.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Wherever the stack is deployed.
    Here,
    /// As it is written.
    Named(String),
}

/// The URL suffixes of partitions.
const SUFFIXES: &[&str] = &[".amazonaws.com", ".amazonaws.com.cn"];

/// What stands for pseudo parameters while a name is taken apart: it has their form, and no name has it.
const HERE: (&str, &str) = ("here-here-0", "amazonaws.here");

/// The regions that need no opting in. There will be no others: AWS's "Enable or disable AWS Regions in your account" has
/// accounts opt in to every region that opened after March 2019.
const ALWAYS_ENABLED: &[&str] = &[
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// What begins the regions of partitions beside the commercial one, of which the pages do not speak.
const OTHER_PARTITIONS: &[&str] = &["cn-", "eusc-", "us-gov-", "us-iso", "eu-iso"];

impl ServiceName {
    /// Takes a name apart; none where something in it is not known but for region and partition of the stack.
    pub(crate) fn read(text: &Text) -> Option<Self> {
        let mut name = String::new();
        for piece in text.pieces() {
            name.push_str(match piece {
                Piece::Literal(literal) => literal,
                Piece::Hole(hole) => match hole.origin {
                    HoleOrigin::Pseudo(Pseudo::Region) => HERE.0,
                    HoleOrigin::Pseudo(Pseudo::UrlSuffix) => HERE.1,
                    _ => return None,
                },
            });
        }
        let place =
            |text: &str, here: &str| if text == here { Place::Here } else { Place::Named(text.to_owned()) };
        let of_partition = SUFFIXES.iter().find_map(|suffix| Some((name.strip_suffix(suffix)?, *suffix)));
        let here = || Some((name.strip_suffix(HERE.1)?.strip_suffix('.')?, HERE.1));
        let Some((before, suffix)) = of_partition.or_else(here) else {
            return Some(Self { suffix: Place::Named(String::new()), service: name, region: None });
        };
        let suffix = place(suffix, HERE.1);
        Some(match before.rsplit_once('.') {
            Some((service, region)) if is_region(region) => {
                Self { service: service.to_owned(), region: Some(place(region, HERE.0)), suffix }
            }
            _ => Self { service: before.to_owned(), region: None, suffix },
        })
    }

    /// The name without region, in the commercial partition: `states.amazonaws.com`.
    pub(crate) fn global(&self) -> String {
        match &self.suffix {
            Place::Named(suffix) if suffix.is_empty() => self.service.clone(),
            _ => format!("{}.amazonaws.com", self.service),
        }
    }

    /// Whether this name, as a policy has it, covers a service that asks under the other.
    fn covers(&self, asking: &Self) -> Answer {
        if self.service != asking.service {
            return Answer::No;
        }
        let region = match (&self.region, &asking.region) {
            (None, None) | (Some(Place::Here), None | Some(Place::Here)) => Answer::Yes,
            // A name with a region is for that region alone, and which one a service asks from, its own name does not say.
            (Some(_), None) | (Some(Place::Here), _) | (_, Some(Place::Here)) => Answer::Unknown,
            (Some(Place::Named(named)), Some(Place::Named(asking))) => (named == asking).into(),
            (None, Some(Place::Named(region))) => is_covered_without_region(region),
        };
        let suffix = match (&self.suffix, &asking.suffix) {
            (a, b) if a == b => Answer::Yes,
            (Place::Here, _) | (_, Place::Here) => Answer::Yes,
            // Some services have either name in China, some one.
            _ => Answer::Unknown,
        };
        region.and(suffix)
    }
}

/// Whether a service, as a policy names it, is the one that asks under a name.
pub(crate) fn same_service(named: &Text, asking: &Text) -> Answer {
    if named.as_literal() == Some("*") {
        return Answer::Unknown;
    }
    match (ServiceName::read(named), ServiceName::read(asking)) {
        _ if named.same(asking).is_yes() => Answer::Yes,
        (Some(named), Some(asking)) => named.covers(&asking),
        _ => Answer::Unknown,
    }
}

/// Whether the name without region covers a service that asks from a region under a name with it. A region that was opted in
/// to has to be named: services of it ask under such a name where they reach into other regions.
fn is_covered_without_region(region: &str) -> Answer {
    if OTHER_PARTITIONS.iter().any(|start| region.starts_with(start)) {
        return Answer::Unknown;
    }
    ALWAYS_ENABLED.contains(&region).into()
}

fn is_region(label: &str) -> bool {
    label.split('-').count() >= 3 && label.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_value::{Hole, Scope};

    /// A text with the pseudo parameters of a stack's region and URL suffix.
    fn text(written: &str) -> Text {
        let pseudo = |pseudo| Text::hole(Hole::new(HoleOrigin::Pseudo(pseudo), Scope(0)));
        let parts: Vec<Text> = written
            .split_inclusive(['R', 'U', '.'])
            .map(|part| match part {
                "R" => pseudo(Pseudo::Region),
                "U" => pseudo(Pseudo::UrlSuffix),
                part => Text::literal(part),
            })
            .collect();
        Text::concat(parts.iter())
    }

    #[test]
    fn a_name_without_region_covers_the_regions_that_need_no_opting_in() {
        let global = "states.amazonaws.com";
        for (named, asking, expected) in [
            (global, global, Answer::Yes),
            (global, "lambda.amazonaws.com", Answer::No),
            (global, "states.us-east-1.amazonaws.com", Answer::Yes),
            (global, "states.ap-east-1.amazonaws.com", Answer::No),
            (global, "states.us-gov-west-1.amazonaws.com", Answer::Unknown),
            ("states.us-east-1.amazonaws.com", "states.us-east-1.amazonaws.com", Answer::Yes),
            ("states.us-east-1.amazonaws.com", "states.eu-west-1.amazonaws.com", Answer::No),
            ("states.us-east-1.amazonaws.com", global, Answer::Unknown),
            ("lambda.us-east-1.amazonaws.com", global, Answer::No),
            ("states.R.amazonaws.com", global, Answer::Yes),
            ("states.R.U", global, Answer::Yes),
            ("states.R.amazonaws.com", "states.us-east-1.amazonaws.com", Answer::Unknown),
            ("vpc-flow-logs.amazonaws.com", "vpc-flow-logs.amazonaws.com", Answer::Yes),
            ("delivery.logs.amazonaws.com", "delivery.amazonaws.com", Answer::No),
        ] {
            assert_eq!(same_service(&text(named), &text(asking)), expected, "{named} {asking}");
        }
    }

    #[test]
    fn the_suffix_of_the_stack_is_any_and_two_that_are_written_may_differ() {
        for (named, asking, expected) in [
            ("ec2.U", "ec2.amazonaws.com", Answer::Yes),
            ("ec2.U", "ec2.amazonaws.com.cn", Answer::Yes),
            ("ec2.amazonaws.com.cn", "ec2.amazonaws.com.cn", Answer::Yes),
            ("ec2.amazonaws.com.cn", "ec2.amazonaws.com", Answer::Unknown),
            ("ec2.amazonaws.com.cn", "s3.amazonaws.com", Answer::No),
            ("alexa-appkit.amazon.com", "alexa-appkit.amazon.com", Answer::Yes),
            ("alexa-appkit.amazon.com", "alexa-appkit.amazonaws.com", Answer::No),
            ("*", "ec2.amazonaws.com", Answer::Unknown),
        ] {
            assert_eq!(same_service(&text(named), &text(asking)), expected, "{named} {asking}");
        }
        for (named, global) in [
            ("ec2.U", "ec2.amazonaws.com"),
            ("ec2.amazonaws.com.cn", "ec2.amazonaws.com"),
            ("states.us-east-1.amazonaws.com", "states.amazonaws.com"),
            ("alexa-appkit.amazon.com", "alexa-appkit.amazon.com"),
        ] {
            assert_eq!(ServiceName::read(&text(named)).map(|name| name.global()).as_deref(), Some(global));
        }
    }

    #[test]
    fn a_name_of_which_a_part_is_not_known_may_be_any() {
        let parameter = Text::hole(Hole::new(HoleOrigin::Parameter("Region".into()), Scope(0)));
        let named = Text::concat([&text("states."), &parameter, &text(".amazonaws.com")]);
        assert_eq!(same_service(&named, &text("states.amazonaws.com")), Answer::Unknown);
        assert_eq!(same_service(&named, &named.clone()), Answer::Yes);
    }
}

//! The framework's names (`lib/plugins/aws/lib/naming.js`; the same in serverless 3 and osls 3 and 4).

use deployfence_value::{Piece, Text};

/// The logical id of a function.
pub(super) fn function_logical_id(name: &str) -> String {
    format!("{}LambdaFunction", normalized(name))
}

/// The logical id of a function's schedule by EventBridge Scheduler; schedules are counted from 1, rules included.
pub(super) fn schedule_logical_id(function: &str, number: usize) -> String {
    format!("{}SchedulerSchedule{number}", normalized(function))
}

fn normalized(function: &str) -> String {
    upper_first(&function.replace('-', "Dash").replace('_', "Underscore"))
}

/// The logical id of the bucket that the framework makes for an `s3` event, as far as the name is known.
pub(super) fn bucket_logical_id(bucket: &Text) -> String {
    let letters: String = bucket.pieces().iter().map(letters).collect();
    format!("S3Bucket{}", upper_first(&letters))
}

fn letters(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => text.chars().filter(char::is_ascii_alphanumeric).collect(),
        Piece::Hole(hole) => Text::hole(hole.clone()).to_string(),
    }
}

/// The role that the framework makes for functions without one of their own.
pub(super) const DEFAULT_ROLE: &str = "IamRoleLambdaExecution";

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_frameworks() {
        assert_eq!(function_logical_id("make-thumb_nail"), "MakeDashthumbUnderscorenailLambdaFunction");
        assert_eq!(schedule_logical_id("f-g", 2), "FDashgSchedulerSchedule2");
        assert_eq!(bucket_logical_id(&Text::literal("my.photos-bucket")), "S3BucketMyphotosbucket");
    }
}

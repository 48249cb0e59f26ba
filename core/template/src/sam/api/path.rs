//! Paths and methods of an API as permissions and policies name them.

/// The path of OpenAPI that every request without a route of its own takes.
pub(crate) const DEFAULT_PATH: &str = "$default";
/// The method of OpenAPI that stands for all of them.
pub(super) const ANY_METHOD: &str = "x-amazon-apigateway-any-method";

/// The method as a document holds it.
pub(super) fn normalized(method: &str) -> String {
    let method = method.to_lowercase();
    if method == "any" { ANY_METHOD.to_owned() } else { method }
}

/// The method as an ARN names it.
pub(super) fn in_arn(method: &str) -> String {
    let is_any = method.eq_ignore_ascii_case("any") || method.eq_ignore_ascii_case(ANY_METHOD);
    if is_any { "*".to_owned() } else { method.to_uppercase() }
}

/// The path without the slash at its end, which API Gateway does not keep.
pub(super) fn without_last_slash(path: &str) -> &str {
    path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path)
}

/// The path with a `*` for each parameter such as `{id}` and `{proxy+}`.
pub(super) fn with_wildcards(path: &str) -> String {
    let mut done = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        done.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) if is_parameter(name) => {
                done.push('*');
                rest = tail;
            }
            _ => {
                done.push('{');
                rest = after;
            }
        }
    }
    done.push_str(rest);
    done
}

fn is_parameter(name: &str) -> bool {
    let name = name.strip_suffix('+').unwrap_or(name);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_path_are_wildcards() {
        assert_eq!(with_wildcards("/a/{id}/b/{proxy+}"), "/a/*/b/*");
        assert_eq!(with_wildcards("/a/{}/{b c}"), "/a/{}/{b c}");
        assert_eq!(with_wildcards("/{"), "/{");
    }

    #[test]
    fn only_the_root_keeps_its_slash() {
        assert_eq!(without_last_slash("/"), "/");
        assert_eq!(without_last_slash("/a/"), "/a");
    }
}

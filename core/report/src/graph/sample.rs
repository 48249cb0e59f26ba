//! A graph for the tests of every form.

use deployfence_findings::{Evidence, GraphEdge, GraphNode, GraphView, GraphWay};
use deployfence_source::{FileId, FileSpan};

use crate::sample::{file, place};

const TEMPLATE: &str = "Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      Note: </script><b>
  Thumbnail:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Deploy.Arn}
";

fn node(id: &str, kind: &'static str, at: Option<FileSpan>) -> GraphNode {
    GraphNode {
        id: id.to_owned(),
        kind,
        label: id.rsplit(['#', '/']).next().unwrap_or(id).to_owned(),
        arn: None,
        type_name: String::new(),
        origin: if at.is_some() { "template" } else { "outside" },
        administrator: false,
        at,
    }
}

fn way(by: &str, hangs_on: &[&str], because: Vec<Evidence>) -> GraphWay {
    GraphWay {
        by: by.to_owned(),
        answer: if hangs_on.is_empty() { "yes" } else { "unknown" },
        carries: true,
        hangs_on: hangs_on.iter().map(|&on| on.to_owned()).collect(),
        assumes: Vec::new(),
        when: Vec::new(),
        because,
    }
}

fn edge(
    from: usize,
    to: usize,
    (kind, verb): (&'static str, &'static str),
    ways: Vec<GraphWay>,
) -> GraphEdge {
    let answer = if ways.iter().any(|way| way.answer == "yes") { "yes" } else { "unknown" };
    GraphEdge { from, to, kind, verb, answer, carries: answer, ways }
}

/// Two resources and a service, with parallel edges, one that is not sure, one to itself, one that gives nothing, and a node
/// that no edge joins.
pub(super) fn view() -> GraphView {
    let files = vec![file("app.yaml", TEMPLATE)];
    let body = "Deploy:\n    Type: AWS::IAM::Role\n    Properties:\n      Note: </script><b>\n";
    let deploy = place(&files, 0, body);
    let role = place(&files, 0, "!GetAtt Deploy.Arn");
    let kept_by_aws = FileSpan::new(FileId(u32::MAX), role.span);
    let shown = |message: &str, at| Evidence { message: message.to_owned(), at, path: Vec::new() };
    let mut nodes = vec![
        node("app.yaml#Deploy", "role", Some(deploy)),
        node("app.yaml#Thumbnail", "compute", Some(role)),
        node("service:\"odd\" <name>\u{202e}", "service", None),
        node("app.yaml#Alone", "user", Some(role)),
    ];
    nodes[0].administrator = true;
    nodes[0].arn = Some("arn:aws:iam::123456789012:role/deploy".to_owned());
    nodes[0].type_name = "AWS::IAM::Role".to_owned();
    let (runs_as, assumes) = (("runs-as", "runs as"), ("assumes", "may assume"));
    let (changes, decrypts) =
        (("changes-policy", "may change the policies of"), ("decrypts", "may decrypt with"));
    let mut nothing = edge(0, 2, decrypts, vec![way("", &[], Vec::new())]);
    nothing.carries = "no";
    let mut beyond = way("put-role-policy", &[], vec![shown("an AWS managed policy allows it", kept_by_aws)]);
    beyond.assumes = vec!["somebody invokes it"];
    beyond.when = vec!["IsProd".to_owned()];
    let edges = vec![
        edge(1, 0, runs_as, vec![way("", &[], vec![shown("the function names the role", role)])]),
        edge(2, 0, assumes, vec![way("", &["the parameter `Who`"], vec![shown("the trust", deploy)])]),
        edge(1, 0, assumes, vec![way("", &[], Vec::new())]),
        edge(0, 0, changes, vec![beyond]),
        nothing,
    ];
    GraphView { nodes, edges, cut_short: true, problems: vec!["a file is odd".to_owned()], files }
}

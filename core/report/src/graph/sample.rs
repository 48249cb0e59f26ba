//! A graph for the tests of every form.

use deployfence_findings::{Evidence, GraphEdge, GraphNode, GraphView, Note};
use deployfence_source::FileSpan;

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
    let label = id.rsplit(['#', '/']).next().unwrap_or(id).to_owned();
    GraphNode { id: id.to_owned(), kind, label, arn: None, administrator: false, at }
}

/// Two resources and a service, with parallel edges, one that is not sure, and one to itself.
pub(super) fn view() -> GraphView {
    let files = vec![file("app.yaml", TEMPLATE)];
    let deploy =
        place(&files, 0, "Deploy:\n    Type: AWS::IAM::Role\n    Properties:\n      Note: </script><b>\n");
    let role = place(&files, 0, "!GetAtt Deploy.Arn");
    let shown = |message: &str, at| Evidence { message: message.to_owned(), at, path: Vec::new() };
    let edge = |from, to, kind, unknown: Option<&str>, because| GraphEdge {
        from,
        to,
        kind,
        unknown: unknown.map(str::to_owned),
        summary: format!("number {from} {kind} number {to}"),
        because,
    };
    let mut nodes = vec![
        node("app.yaml#Deploy", "role", Some(deploy)),
        node("app.yaml#Thumbnail", "function", Some(role)),
        node("service:\"odd\" <name>\u{202e}", "service", None),
    ];
    nodes[0].administrator = true;
    nodes[0].arn = Some("arn:aws:iam::123456789012:role/deploy".to_owned());
    let edges = vec![
        edge(1, 0, "runs-as", None, vec![shown("the function names the role", role)]),
        edge(2, 0, "assumes", Some("it hangs on the parameter `Who`"), vec![shown("the trust", deploy)]),
        edge(1, 0, "assumes", None, Vec::new()),
        edge(0, 0, "changes-policy", None, Vec::new()),
    ];
    let problems = vec![Note { message: "a file is odd".to_owned(), at: Some(role) }];
    GraphView { nodes, edges, limits: vec!["the search ended early".to_owned()], problems, files }
}

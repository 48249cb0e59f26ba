use deployfence_findings::{GraphEdge, GraphView};

use super::sample::view;
use super::{TooLarge, dot, html, json, mermaid, svg};

#[test]
fn every_form() {
    let shown = view();
    insta::assert_snapshot!("json", json(&shown));
    insta::assert_snapshot!("dot", dot(&shown));
    insta::assert_snapshot!("mermaid", mermaid(&shown));
    insta::assert_snapshot!("svg", svg(&shown).unwrap());
}

#[test]
fn a_world_without_principals() {
    let empty = GraphView::default();
    assert!(svg(&empty).unwrap().contains("nobody may do anything"));
    assert_eq!(mermaid(&empty), "flowchart LR\n");
    assert!(dot(&empty).ends_with("];\n}\n"));
}

#[test]
fn nothing_of_an_input_ends_the_script_of_the_page() {
    let page = html(&view());
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let pretty: serde_json::Value = serde_json::from_str(&json(&view())).unwrap();
    assert_eq!(data, pretty);
    assert!(!page.contains("/*STYLE*/") && !page.contains("/*SCRIPT*/") && !page.contains("/*LAYOUT*/"));
}

#[test]
fn a_placeholder_in_an_input_stays_as_it_is() {
    let mut shown = view();
    shown.nodes[1].label = "/*DATA*/ /*SCRIPT*/".to_owned();
    let page = html(&shown);
    assert_eq!(page.matches("/*DATA*/ /*SCRIPT*/").count(), 1);
}

#[test]
fn a_picture_has_a_limit() {
    let mut large = view();
    let (node, edge) = (large.nodes[1].clone(), large.edges[0].clone());
    large.nodes = vec![node; 1_001];
    large.edges = (0..1_000).map(|to| GraphEdge { from: 1_000, to, ..edge.clone() }).collect();
    assert_eq!(svg(&large), Err(TooLarge { nodes: 1_001, lines: 1_000 }));
}

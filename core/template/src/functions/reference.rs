//! `Ref`, `Fn::GetAtt`, `Fn::ImportValue`, `Fn::GetStackOutput` and dynamic references: what names something elsewhere.

use std::sync::Arc;

use deployfence_source::FileSpan;
use deployfence_value::{Hole, HoleOrigin, Kind, Piece, Pseudo, Text, Value};

use super::text::Parts;
use super::{Evaluator, text_at};

const OPEN: &str = "{{resolve:";
const CLOSE: &str = "}}";

impl Evaluator<'_> {
    /// `Ref`. Its name may be made by functions where the template uses the language extensions.
    pub(super) fn reference(&mut self, argument: &Value, at: FileSpan) -> Option<Value> {
        self.of_arguments(argument, &|this, arguments| {
            arguments.first()?.as_str().map(|name| this.named(name, at))
        })
    }

    /// What a name stands for in `Ref` and `Fn::Sub`.
    pub(super) fn named(&self, name: &str, at: FileSpan) -> Value {
        if name == "AWS::NoValue" {
            return Value::null(at);
        }
        if let Some(pseudo) = Pseudo::named(name) {
            return match self.environment.pseudo(pseudo) {
                Some(text) => Value::text(text, at),
                None => self.hole(HoleOrigin::Pseudo(pseudo), at),
            };
        }
        if self.environment.is_resource(name) {
            return self.attribute(name, "", at);
        }
        match self.environment.parameter(name) {
            Some(value) => Value::new(self.given_text(value).kind, at),
            None => self.hole(HoleOrigin::Parameter(name.into()), at),
        }
    }

    pub(super) fn attribute(&self, logical_id: &str, attribute: &str, at: FileSpan) -> Value {
        if let Some(known) = self.environment.attribute(logical_id, attribute) {
            return Value::new(known.kind, at);
        }
        let (logical_id, attribute) = (logical_id.into(), attribute.into());
        self.hole(HoleOrigin::Attribute { logical_id, attribute }, at)
    }

    pub(super) fn get_att(&mut self, argument: &Value, at: FileSpan) -> Option<Value> {
        self.of_arguments(argument, &|this, arguments| match arguments {
            [path] => {
                let (logical_id, attribute) = path.as_str()?.split_once('.')?;
                Some(this.attribute(logical_id, attribute, at))
            }
            [logical_id, attribute] => Some(this.attribute(logical_id.as_str()?, attribute.as_str()?, at)),
            _ => None,
        })
    }

    pub(super) fn import(&self, arguments: &[Value], at: FileSpan) -> Option<Value> {
        let name = text_at(arguments, 0)?;
        Some(self.hole(HoleOrigin::Import(Arc::new(name)), at))
    }

    /// An output of a stack of the same account and region; of another place nothing but the call is known.
    pub(super) fn stack_output(&self, arguments: &[Value], at: FileSpan) -> Option<Value> {
        let [argument] = arguments else { return None };
        if argument.get("Region").is_some() || argument.get("RoleArn").is_some() {
            return None;
        }
        let text = |key| argument.get(key).and_then(super::as_text).map(Arc::new);
        let origin = HoleOrigin::StackOutput { stack: text("StackName")?, output: text("OutputName")? };
        Some(self.hole(origin, at))
    }

    /// What a parameter or a mapping gives: it is not evaluated, but dynamic references work wherever they come from.
    pub(super) fn given_text(&self, value: &Value) -> Value {
        match &value.kind {
            Kind::Text(text) => self.dynamic_references(text).map(|text| Value::text(text, value.at)),
            Kind::List(_) => value.with_children(|item| {
                let text = self.dynamic_references(item.as_text()?)?;
                Some(Value::text(text, item.at))
            }),
            _ => None,
        }
        .unwrap_or_else(|| value.clone())
    }

    /// The text with every `{{resolve:…}}` in it turned into a hole that remembers what it asks for; none where there is
    /// none. What stands inside may be partly unknown itself.
    pub(super) fn dynamic_references(&self, text: &Text) -> Option<Text> {
        // Most texts have no brace at all, and looking for one byte is cheap.
        let opens = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.as_bytes().contains(&b'{') && text.contains(OPEN));
        if !text.pieces().iter().any(opens) {
            return None;
        }
        let mut outside = Parts::default();
        // The parts of the reference that is open.
        let mut inside: Option<Parts> = None;
        for piece in text.pieces() {
            let Piece::Literal(literal) = piece else {
                inside.as_mut().unwrap_or(&mut outside).push_piece(piece)?;
                continue;
            };
            let mut rest = literal.as_str();
            loop {
                match inside.take() {
                    None => {
                        let Some((before, after)) = rest.split_once(OPEN) else { break };
                        outside.push_str(before)?;
                        (inside, rest) = (Some(Parts::default()), after);
                    }
                    Some(mut reference) => {
                        let Some((before, after)) = rest.split_once(CLOSE) else {
                            inside = Some(reference);
                            break;
                        };
                        reference.push_str(before)?;
                        let origin = HoleOrigin::Dynamic(Arc::new(reference.joined()));
                        outside.push_piece(&Piece::Hole(Hole::new(origin, self.environment.scope())))?;
                        rest = after;
                    }
                }
            }
            inside.as_mut().unwrap_or(&mut outside).push_str(rest)?;
        }
        // One that is never closed is text.
        inside.is_none().then(|| outside.joined())
    }
}

//! `deployfence policy`.

use std::io;

use deployfence_engine::policy::{self, Inputs, PolicyError, Shown};
use deployfence_engine::report::text::one_line;

use crate::arguments::Format;
use crate::arguments::policy::{Grants, Policy, Question};
use crate::{Host, UNCHECKED};

/// Answers the question, and says on standard error what keeps it from being the whole answer.
pub(crate) fn run(arguments: Policy, host: &mut Host<'_>) -> io::Result<u8> {
    let mut inputs = Inputs::new(&host.working_directory, &mut *host.input);
    match arguments.question {
        Question::Expand(expand) => {
            let expansion = policy::expand(&expand.patterns);
            show(Ok(expansion), expand.format, host)
        }
        Question::Explain(explain) => {
            let explanation = policy::explain(&explain.policy, &mut inputs);
            show(explanation, explain.format, host)
        }
        Question::Lint(lint) => {
            let linted = policy::lint(&lint.policy, lint.kind.map(Into::into), &mut inputs);
            show(linted, lint.format, host)
        }
        Question::Evaluate(evaluate) => {
            let decisions = policy::evaluate(&evaluate.cases, &mut inputs);
            show(decisions, evaluate.format, host)
        }
        Question::Compare(compare) => {
            let attached = compare.kind.map(Into::into);
            let judgement = policy::compare(&compare.new, &compare.existing, attached, &mut inputs);
            show(judgement, compare.format, host)
        }
        Question::Grants(Grants { policy, actions, resources, kind, format }) => {
            let attached = kind.map(Into::into);
            let judgement = policy::grants(&policy, &actions, &resources, attached, &mut inputs);
            show(judgement, format, host)
        }
        Question::Public(public) => {
            let judgement = policy::public(&public.policy, &public.of, &mut inputs);
            show(judgement, public.format, host)
        }
    }
}

fn show(answer: Result<impl Shown, PolicyError>, format: Format, host: &mut Host<'_>) -> io::Result<u8> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            complain(error.to_string().lines(), host)?;
            return Ok(UNCHECKED);
        }
    };
    let options = host.text_options();
    let mut out = io::BufWriter::new(&mut *host.out);
    match format {
        Format::Text => answer.text(&options, &mut out)?,
        Format::Json => answer.json(&mut out)?,
    }
    io::Write::flush(&mut out)?;
    drop(out);
    complain(answer.notes().iter().map(String::as_str), host)?;
    Ok(answer.status())
}

fn complain<'l>(lines: impl Iterator<Item = &'l str>, host: &mut Host<'_>) -> io::Result<()> {
    for line in lines {
        writeln!(host.err, "error: {}", one_line(line))?;
    }
    Ok(())
}

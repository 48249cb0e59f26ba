//! `deployfence policy`.

use std::io;

use deployfence_engine::policy::{self, Inputs, PolicyError};

use crate::Host;
use crate::arguments::policy::{Grants, Policy, Question};
use crate::show::show;

/// Answers the question, and says on standard error what keeps it from being the whole answer.
pub(crate) fn run(arguments: Policy, host: &mut Host<'_>) -> io::Result<u8> {
    let mut inputs = Inputs::new(&host.working_directory, &mut *host.input);
    match arguments.question {
        Question::Expand(expand) => {
            let expansion: Result<_, PolicyError> = Ok(policy::expand(&expand.patterns));
            show(expansion, expand.format, host)
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

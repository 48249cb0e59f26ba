//! `DataSources` of a GraphQL API: tables and functions, each with a role that reaches it.

use deployfence_value::{Entry, Value};

use super::{Api, Names, connect};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;

const TABLE: &str = "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}";

/// What a data source leads to.
struct Reached {
    /// The type of the destination of its connector.
    kind: &'static str,
    /// How the logical id of the connector ends.
    connector: &'static str,
    arn: Value,
    permissions: Value,
}

/// A data source as it is written.
struct DataSource<'a> {
    api: &'a Api<'a>,
    written: &'a Entry,
    /// The logical id without that of the API.
    name: String,
}

/// Makes the data sources and their roles; their names by what the user calls them.
pub(super) fn expand(api: &Api<'_>, expansion: &mut Expansion<'_>) -> Names {
    let mut names = Names::new();
    for (section, kind) in [("DynamoDb", "DynamoDB"), ("Lambda", "Lambda")] {
        let sources = api.source.property("DataSources").and_then(|all| all.get(section));
        for written in sources.into_iter().flat_map(Value::entries) {
            let data = DataSource { api, written, name: format!("{}{kind}DataSource", written.key) };
            let name = if kind == "Lambda" { data.function(expansion) } else { data.table(expansion) };
            names.insert(written.key.clone(), name);
        }
    }
    names
}

impl DataSource<'_> {
    fn at(&self) -> At {
        At(self.written.key_at)
    }

    fn id(&self) -> String {
        format!("{}{}", self.api.source.id, self.name)
    }

    fn property(&self, key: &str) -> Option<Value> {
        self.written.value.get(key).filter(|value| !value.is_null()).cloned()
    }

    fn table(&self, expansion: &mut Expansion<'_>) -> Value {
        let at = self.at();
        let region = self.property("Region").unwrap_or_else(|| at.reference("AWS::Region"));
        let name = self.property("TableName").unwrap_or_else(|| Value::null(at.0));
        let arn = self.property("TableArn").unwrap_or_else(|| {
            at.sub_with(TABLE, [("__TableName__", name.clone()), ("__Region__", region.clone())])
        });
        let permissions = self.property("Permissions").unwrap_or_else(|| at.texts(["Read", "Write"]));
        let passed =
            ["UseCallerCredentials", "Versioned"].map(|key| self.property(key).map(|value| (key, value)));
        let config =
            [("AwsRegion", region), ("TableName", name)].into_iter().chain(passed.into_iter().flatten());
        let sync = self.property("DeltaSync").map(|sync| ("DeltaSyncConfig", sync));
        let config = at.map(config.chain(sync));
        let reached =
            Reached { kind: "AWS::DynamoDB::Table", connector: "ToTableConnector", arn, permissions };
        self.emit("AMAZON_DYNAMODB", ("DynamoDBConfig", config), reached, expansion)
    }

    fn function(&self, expansion: &mut Expansion<'_>) -> Value {
        let at = self.at();
        let arn = self.property("FunctionArn").unwrap_or_else(|| Value::null(at.0));
        let config = at.map([("LambdaFunctionArn", arn.clone())]);
        let permissions = at.texts(["Write"]);
        let reached =
            Reached { kind: "AWS::Lambda::Function", connector: "ToLambdaConnector", arn, permissions };
        self.emit("AWS_LAMBDA", ("LambdaConfig", config), reached, expansion)
    }

    /// Makes the data source and the role; the name of the data source.
    fn emit(
        &self,
        kind: &str,
        (key, config): (&str, Value),
        reached: Reached,
        expansion: &mut Expansion<'_>,
    ) -> Value {
        let at = self.at();
        let name = self.property("Name").unwrap_or_else(|| at.text(self.written.key.clone()));
        let given = self.property("ServiceRoleArn");
        let role = given.unwrap_or_else(|| self.role(reached, expansion));
        let made = self
            .api
            .make(&self.name, "AWS::AppSync::DataSource", at)
            .property("Name", name)
            .property("Type", at.text(kind))
            .property("ApiId", self.api.id(at))
            .passed(&self.written.value, &["Description"])
            .property(key, config)
            .property("ServiceRoleArn", role);
        expansion.emit(made);
        at.get_att(self.id(), "Name")
    }

    /// Makes the role that reaches it; its ARN.
    fn role(&self, reached: Reached, expansion: &mut Expansion<'_>) -> Value {
        let at = self.at();
        let role = self.api.role(&format!("{}Role", self.name), at);
        let id = role.id.clone();
        expansion.emit(role);
        let from = at.map([
            ("Type", at.text("AWS::AppSync::DataSource")),
            ("Arn", at.get_att(self.id(), "DataSourceArn")),
            ("RoleName", at.reference(id.clone())),
        ]);
        let to = at.map([("Type", at.text(reached.kind)), ("Arn", reached.arn)]);
        let connector = format!("{}{}", self.id(), reached.connector);
        connect(connector, from, to, reached.permissions, at, expansion);
        at.get_att(id, "Arn")
    }
}

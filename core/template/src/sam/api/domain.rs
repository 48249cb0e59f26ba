//! `Domain` of an API: the domain name, its mappings to the API, and its records.

use deployfence_value::{Entry, Value};

use super::record_sets::{self, Alias};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::hash::hashed_id;
use crate::sam::source::{Generated, Source};

const SETTINGS: [&str; 5] = [
    "SecurityPolicy",
    "EndpointAccessMode",
    "Policy",
    "OwnershipVerificationCertificateArn",
    "MutualTlsAuthentication",
];

/// A domain of an API, with parameters resolved.
struct Domain<'a> {
    api: &'a Source,
    at: At,
    config: Value,
    name: Value,
    certificate: Value,
}

impl<'a> Domain<'a> {
    fn of(api: &'a Source, expansion: &mut Expansion<'_>) -> Option<Self> {
        let written = api.entry("Domain")?;
        let config = expansion.parameters.resolve(&written.value);
        let given = |key: &str| config.get(key).filter(|value| !value.is_null()).cloned();
        let (Some(name), Some(certificate)) = (given("DomainName"), given("CertificateArn")) else {
            let id = &api.id;
            let message = format!(
                "`Domain` of `{id}` lacks its `DomainName` or its `CertificateArn`: the transform refuses the template"
            );
            expansion.problem(written.value.at, message);
            return None;
        };
        Some(Self { api, at: At(written.key_at), config, name, certificate })
    }

    fn endpoint(&self) -> &str {
        self.config.get("EndpointConfiguration").and_then(Value::as_str).unwrap_or("REGIONAL")
    }

    fn make(&self, id: impl Into<smol_str::SmolStr>, kind: &'static str) -> Generated {
        Generated::new(id, kind, self.at.0).with_attributes(super::passed_on(self.api))
    }

    /// The base paths that it maps; none where it maps the whole domain.
    fn base_paths(&self) -> Vec<(At, &str)> {
        let paths = self.config.get("BasePath").into_iter().flat_map(Value::one_or_many);
        paths
            .filter_map(|path| Some((At(path.at), path.as_str()?)))
            .filter(|(_, path)| !path.is_empty())
            .collect()
    }

    fn alias(&self, id: &str) -> Alias {
        let at = self.at;
        let zone = |key: &str| self.config.get("Route53").and_then(|zone| zone.get(key)).cloned();
        match self.endpoint() {
            "REGIONAL" => Alias {
                zone: Some(at.get_att(id, "RegionalHostedZoneId")),
                name: Some(at.get_att(id, "RegionalDomainName")),
            },
            "EDGE" => Alias {
                // The zone of every distribution of CloudFront.
                zone: Some(at.text("Z2FDTNDATAQYW2")),
                name: zone("DistributionDomainName")
                    .or_else(|| Some(at.get_att(id, "DistributionDomainName"))),
            },
            _ => Alias { zone: zone("VpcEndpointHostedZoneId"), name: zone("VpcEndpointDomainName") },
        }
    }

    fn records(&self, id: &str, expansion: &mut Expansion<'_>) {
        let may_be_apart = self.api.kind() == "AWS::Serverless::Api";
        let alias = (self.alias(id), may_be_apart);
        record_sets::add(self.api, &self.config, &self.name, alias, expansion);
    }
}

/// Makes the domain of an `AWS::Serverless::Api`.
pub(super) fn of_rest(api: &Source, expansion: &mut Expansion<'_>) {
    let Some(domain) = Domain::of(api, expansion) else { return };
    if domain.endpoint() == "PRIVATE" { private(&domain, expansion) } else { public(&domain, expansion) }
}

fn public(domain: &Domain<'_>, expansion: &mut Expansion<'_>) {
    let at = domain.at;
    let id = hashed_id("ApiGatewayDomainName", &domain.name);
    let regional = domain.endpoint() == "REGIONAL";
    let certificate = if regional { "RegionalCertificateArn" } else { "CertificateArn" };
    let made = domain
        .make(id.as_str(), "AWS::ApiGateway::DomainName")
        .property("DomainName", domain.name.clone())
        .property(certificate, domain.certificate.clone())
        .property("EndpointConfiguration", types(domain))
        .passed(&domain.config, &SETTINGS);
    expansion.emit(made);
    expansion.references.add(&domain.api.id, "DomainName", &id);
    map(domain, "AWS::ApiGateway::BasePathMapping", ("DomainName", &at.reference(id.as_str())), expansion);
    domain.records(&id, expansion);
}

fn private(domain: &Domain<'_>, expansion: &mut Expansion<'_>) {
    let at = domain.at;
    let id = hashed_id("ApiGatewayDomainNameV2", &domain.name);
    let arn = at.reference(id.as_str());
    let made = domain
        .make(id.as_str(), "AWS::ApiGateway::DomainNameV2")
        .property("DomainName", domain.name.clone())
        .property("CertificateArn", domain.certificate.clone())
        .property("EndpointConfiguration", types(domain))
        .passed(&domain.config, &SETTINGS);
    expansion.emit(made);
    expansion.references.add(&domain.api.id, "DomainNameV2", &id);
    map(domain, "AWS::ApiGateway::BasePathMappingV2", ("DomainNameArn", &arn), expansion);
    if let Some(endpoint) = domain.config.at_path(&["AccessAssociation", "VpcEndpointId"]) {
        let identity = at.list([endpoint.clone(), at.text(id.as_str())]);
        let association = domain
            .make(
                hashed_id("DomainNameAccessAssociation", &identity),
                "AWS::ApiGateway::DomainNameAccessAssociation",
            )
            .property("DomainNameArn", arn)
            .property("AccessAssociationSourceType", at.text("VPCE"))
            .property("AccessAssociationSource", endpoint.clone());
        expansion.emit(association);
    }
    domain.records(&id, expansion);
}

fn types(domain: &Domain<'_>) -> Value {
    let at = domain.at;
    let address = domain.config.get("IpAddressType").map(|address| ("IpAddressType", address.clone()));
    at.map([("Types", at.texts([domain.endpoint()]))].into_iter().chain(address))
}

/// Maps the base paths of a REST API, or the whole domain.
fn map(domain: &Domain<'_>, kind: &'static str, (on, name): (&str, &Value), expansion: &mut Expansion<'_>) {
    let (at, api) = (domain.at, &domain.api.id);
    let normalized = domain.config.get("NormalizeBasePath").is_none_or(|keep| !keep.truthy().is_no());
    let mapping = |id: String, path: Option<Value>| {
        domain
            .make(id, kind)
            .property(on, name.clone())
            .property("RestApiId", at.reference(api.clone()))
            .property("Stage", at.reference(format!("{api}.Stage")))
            .optional("BasePath", path)
    };
    let paths = domain.base_paths();
    if paths.is_empty() {
        return expansion.emit(mapping(format!("{api}BasePathMapping"), None));
    }
    for (path_at, path) in paths {
        let word: String = path.chars().filter(|c| c.is_alphanumeric()).collect();
        let id = format!("{api}{word}BasePathMapping");
        let kept = if normalized { word } else { path.to_owned() };
        expansion.emit(mapping(id, Some(path_at.text(kept))));
    }
}

/// Makes the domain of an `AWS::Serverless::HttpApi` or `WebSocketApi`.
pub(super) fn of_http(api: &Source, expansion: &mut Expansion<'_>) {
    let Some(domain) = Domain::of(api, expansion) else { return };
    let at = domain.at;
    let id = hashed_id("ApiGatewayDomainNameV2", &domain.name);
    let settings = ["OwnershipVerificationCertificateArn", "SecurityPolicy"];
    let settings = settings.iter().filter_map(|key| domain.config.entry(key)).cloned();
    let configuration: Vec<Entry> = [
        at.entry("CertificateArn", domain.certificate.clone()),
        at.entry("EndpointType", at.text(domain.endpoint())),
    ]
    .into_iter()
    .chain(settings)
    .collect();
    let made = domain
        .make(id.as_str(), "AWS::ApiGatewayV2::DomainName")
        .property("DomainName", domain.name.clone())
        .property("DomainNameConfigurations", at.list([at.entries(configuration)]))
        .passed(&domain.config, &["MutualTlsAuthentication"]);
    expansion.emit(made);
    expansion.references.add(&api.id, "DomainName", &id);
    let mapping = |name: String, path: Option<Value>| {
        domain
            .make(name, "AWS::ApiGatewayV2::ApiMapping")
            .property("DomainName", at.reference(id.as_str()))
            .property("ApiId", at.reference(api.id.clone()))
            .property("Stage", at.reference(format!("{}.Stage", api.id)))
            .optional("ApiMappingKey", path)
    };
    let paths = domain.base_paths();
    if paths.is_empty() {
        expansion.emit(mapping(format!("{}ApiMapping", api.id), None));
    }
    for (path_at, path) in paths {
        let word: String = path.chars().filter(|c| !matches!(c, '-' | '_' | '/')).collect();
        let key = path_at.text(path.trim_matches('/'));
        expansion.emit(mapping(format!("{}{word}ApiMapping", api.id), Some(key)));
    }
    domain.records(&id, expansion);
}

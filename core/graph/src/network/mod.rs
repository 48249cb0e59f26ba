//! The network of a world: where functions stand, what routes lead out of there, and which endpoints are in reach.
//!
//! A resource of the world is one thing wherever it is named; what a parameter or another stack names may be anything, so
//! that every question has three answers. A table or VPC that is handed on to what is not seen (an export, a custom resource, a
//! nested stack) may get more than the files show.

mod endpoint;
mod id;
mod placement;
mod route;
mod seen;
mod subnet;

pub use endpoint::Endpoint;
pub use id::{Id, Named};
pub use placement::{Placement, is_outside, placements};
pub use route::{Route, Way};
pub use subnet::{Association, Isolation, declared_isolated};

use deployfence_value::{Answer, Literal};

use self::id::{ids, one};
use self::route::routes;
use crate::member::Member;
use crate::world::World;

/// What changes tables and is not looked into.
const PROPAGATION: &str = "AWS::EC2::VPNGatewayRoutePropagation";

/// The network of a world.
#[derive(Debug)]
pub struct Network<'w> {
    world: &'w World,
    /// The subnets and the tables of associations that can be read.
    associations: Vec<(Member<'w>, Vec<Named>, Vec<Named>)>,
    routes: Vec<Route<'w>>,
    /// Whether every route, and everything else that adds to tables, can be read.
    routes_seen: bool,
    /// The VPC endpoints.
    pub endpoints: Vec<Endpoint<'w>>,
}

/// A way out of a subnet.
#[derive(Debug, Clone)]
pub struct Leak<'w> {
    /// The table that routes for the subnet.
    pub association: Association<'w>,
    /// The route in it.
    pub route: Route<'w>,
    /// The conditions under which both are there.
    pub when: Vec<Literal>,
}

impl<'w> Network<'w> {
    /// The network of a world.
    #[must_use]
    pub fn new(world: &'w World) -> Self {
        let associations = world.members_of("AWS::EC2::SubnetRouteTableAssociation").filter_map(|member| {
            let subnets = ids(world, member, &["SubnetId"])?;
            Some((member, subnets, ids(world, member, &["RouteTableId"])?))
        });
        let (routes, all) = routes(world);
        Self {
            world,
            associations: associations.collect(),
            routes,
            routes_seen: all && world.members_of(PROPAGATION).next().is_none(),
            endpoints: world.members_of("AWS::EC2::VPCEndpoint").map(|e| Endpoint::new(world, e)).collect(),
        }
    }

    /// The VPC of a subnet, where it is known.
    #[must_use]
    pub fn vpc_of(&self, subnet: Member<'_>) -> Option<Id> {
        one(self.world, subnet, &["VpcId"])
    }

    /// The tables that surely route for a subnet, of which conditions choose one. Without any it has its VPC's main table, of
    /// which nothing is known.
    #[must_use]
    pub fn tables_of(&self, subnet: Member<'_>) -> Vec<Association<'w>> {
        let own = Id::of(subnet);
        let mut found = Vec::new();
        for (member, subnets, tables) in &self.associations {
            for named in subnets.iter().filter(|named| named.id == own) {
                for table in tables {
                    let both = self.world.both_hold(&named.when, &table.when);
                    let when = both.and_then(|both| self.world.both_hold(&member.under(), &both));
                    let when = when.and_then(|when| self.world.both_hold(&subnet.under(), &when));
                    found.extend(when.map(|when| Association {
                        member: *member,
                        table: table.id.clone(),
                        when,
                    }));
                }
            }
        }
        found
    }

    /// The table that surely routes for a subnet wherever it exists.
    #[must_use]
    pub fn table_of(&self, subnet: Member<'_>) -> Option<Association<'w>> {
        let mut tables = self.tables_of(subnet).into_iter();
        let only = tables.next()?;
        let own = subnet.under();
        let is_always = only.when.iter().all(|literal| own.contains(literal));
        (tables.next().is_none() && is_always).then_some(only)
    }

    /// The routes that surely lead out of a subnet.
    #[must_use]
    pub fn leaks(&self, subnet: Member<'_>) -> Vec<Leak<'w>> {
        let mut found = Vec::new();
        for association in self.tables_of(subnet) {
            for route in self.routes.iter().filter(|route| route.leaves().is_yes()) {
                for named in route.tables.iter().filter(|named| named.id.same(&association.table).is_yes()) {
                    let when = route.when(self.world).and_then(|own| self.world.both_hold(&own, &named.when));
                    let when = when.and_then(|own| self.world.both_hold(&association.when, &own));
                    found.extend(when.map(|when| Leak {
                        association: association.clone(),
                        route: route.clone(),
                        when,
                    }));
                }
            }
        }
        found
    }

    /// Whether nothing leads out of a subnet: *yes* where its table is seen whole and holds no such route.
    #[must_use]
    pub fn is_isolated(&self, subnet: Member<'_>) -> Answer {
        if !self.leaks(subnet).is_empty() {
            return Answer::No;
        }
        let Some(Association { table, .. }) = self.table_of(subnet) else { return Answer::Unknown };
        let may_be_in = |route: &&Route<'_>| {
            route.tables.is_empty() || route.tables.iter().any(|named| !named.id.same(&table).is_no())
        };
        let is_seen = self.routes_seen && self.is_kept(&table);
        if is_seen && !self.routes.iter().any(|route| may_be_in(&route)) {
            Answer::Yes
        } else {
            Answer::Unknown
        }
    }

    /// Whether a VPC has an endpoint for a service: *no* where the VPC is seen whole.
    #[must_use]
    pub fn has_endpoint(&self, vpc: &Id, service: &str) -> Answer {
        let each = self.endpoints.iter().map(|endpoint| endpoint.lies_in(vpc).and(endpoint.serves(service)));
        match Answer::any(each) {
            Answer::No if !self.is_kept(vpc) => Answer::Unknown,
            answer => answer,
        }
    }

    /// Whether it is a resource of the world that nothing else gets hold of.
    fn is_kept(&self, id: &Id) -> bool {
        id.member(self.world).is_some() && !seen::is_handed_on(self.world, id)
    }
}

//! CloudFormation's resource types: what their handlers call, what replaces a resource, which properties take a role.

use std::fmt;

use super::action::NAMES as ACTIONS;
use super::resource_type::ARN_FORMATS;
use super::table::{Lists, Texts, U16s, ids, lists, texts, u16s};

static TYPES: Texts = texts!("cloudformation/types");
static ARNS: U16s = u16s!("cloudformation/arn_formats");
static HANDLERS: U16s = u16s!("cloudformation/handlers");
static PERMISSION_LISTS: Lists = lists!("cloudformation/permission_lists");
/// Permissions that are no action of the catalogue; their ids go on where those of the actions end.
static OTHER_PERMISSIONS: Texts = texts!("cloudformation/other_permissions");
static PROPERTIES: Texts = texts!("cloudformation/properties");
static PROPERTY_LISTS: Lists = lists!("cloudformation/property_lists");
static REPLACES: U16s = u16s!("cloudformation/replaces");
static MAY_REPLACE: U16s = u16s!("cloudformation/may_replace");
static ROLES: U16s = u16s!("cloudformation/roles");

const PASS_ROLE: &str = "iam:PassRole";

/// What is known of a resource type of CloudFormation: `AWS::Lambda::Function`.
///
/// Properties are paths whose parts are joined by `/`; the part `*` is any element of a list or a map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceSchema(u16);

/// What CloudFormation does to a resource: "Resource type schema" (CloudFormation CLI User Guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Handler {
    /// Makes it.
    Create,
    /// Reads its state.
    Read,
    /// Changes it.
    Update,
    /// Deletes it.
    Delete,
    /// Lists those of its type.
    List,
}

impl Handler {
    /// Every handler.
    pub const ALL: [Self; 5] = [Self::Create, Self::Read, Self::Update, Self::Delete, Self::List];
}

/// A property that takes a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleProperty {
    /// Where it lies.
    pub path: &'static str,
    /// Whether it takes the role's name. Else it takes its ARN.
    pub is_name: bool,
}

impl ResourceSchema {
    /// The type's name.
    pub fn name(self) -> &'static str {
        TYPES.get(usize::from(self.0))
    }

    /// What its ARNs look like, with placeholders, if it is known.
    pub fn arn_format(self) -> Option<&'static str> {
        ARNS.id(self.0).map(|format| ARN_FORMATS.get(usize::from(format)))
    }

    /// What a handler may call, as far as its author says: some of it only for some properties, and not always all of
    /// it. It holds patterns too. None: the type is not known to have that handler.
    pub fn permissions(self, handler: Handler) -> Option<impl ExactSizeIterator<Item = &'static str>> {
        let list = HANDLERS.get(usize::from(self.0) * Handler::ALL.len() + handler as usize);
        let list = list.filter(|&list| list != u16::MAX)?;
        Some(PERMISSION_LISTS.get(list).iter().map(|id| permission(usize::from(id))))
    }

    /// The properties whose change replaces the resource.
    pub fn replacing_properties(self) -> impl ExactSizeIterator<Item = &'static str> {
        paths(REPLACES.id(self.0))
    }

    /// The properties whose change replaces the resource under some circumstances, or where the sources differ.
    pub fn maybe_replacing_properties(self) -> impl ExactSizeIterator<Item = &'static str> {
        paths(MAY_REPLACE.id(self.0))
    }

    /// The properties that take a role, at any depth.
    pub fn role_properties(self) -> impl ExactSizeIterator<Item = RoleProperty> {
        let list = ROLES.id(self.0).map_or(U16s(&[]), |id| PROPERTY_LISTS.get(id));
        list.groups().map(|[path, is_name]| RoleProperty {
            path: PROPERTIES.get(usize::from(path)),
            is_name: is_name != 0,
        })
    }

    /// Whether whoever makes or changes such a resource may have to pass a role: a handler says that it calls
    /// `iam:PassRole`, or a property takes a role's ARN. Neither source knows all of them.
    pub fn may_pass_role(self) -> bool {
        let by_handler = || {
            let mut permissions = Handler::ALL.into_iter().filter_map(|handler| self.permissions(handler));
            permissions.any(|mut list| list.any(|permission| permission == PASS_ROLE))
        };
        self.role_properties().any(|property| !property.is_name) || by_handler()
    }
}

impl fmt::Debug for ResourceSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is known of the resource type of that name.
pub fn resource_schema(name: &str) -> Option<ResourceSchema> {
    TYPES.find_exact(name).map(ResourceSchema)
}

/// Every resource type, in the order of the names.
pub fn resource_schemas() -> impl ExactSizeIterator<Item = ResourceSchema> {
    ids(TYPES.len()).map(ResourceSchema)
}

fn permission(id: usize) -> &'static str {
    id.checked_sub(ACTIONS.len()).map_or_else(|| ACTIONS.get(id), |other| OTHER_PERMISSIONS.get(other))
}

fn paths(list: Option<u16>) -> impl ExactSizeIterator<Item = &'static str> {
    let list = list.map_or(U16s(&[]), |id| PROPERTY_LISTS.get(id));
    list.iter().map(|path| PROPERTIES.get(usize::from(path)))
}

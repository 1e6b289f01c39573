//! The nodes of a page as XPath sees them, and the ways from one to others (XPath 1.0 sections 2.2, 2.3 and 5).

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node as Kind};

use super::Hit;
use crate::site::xpath::{Axis, Test};

#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Tree(NodeRef<'a, Kind>),
    /// The element, the number of the attribute, its name and value.
    Attribute(NodeRef<'a, Kind>, usize, &'a str, &'a str),
}

impl<'a> Node<'a> {
    pub(super) fn tree(&self) -> NodeRef<'a, Kind> {
        match self {
            Self::Tree(node) | Self::Attribute(node, ..) => *node,
        }
    }

    /// What tells it from others.
    pub(super) fn id(&self) -> (NodeId, usize) {
        match self {
            Self::Tree(node) => (node.id(), 0),
            Self::Attribute(node, number, ..) => (node.id(), number + 1),
        }
    }

    pub(super) fn hit(&self) -> Option<Hit<'a>> {
        match self {
            Self::Tree(node) => match node.value() {
                Kind::Element(_) => ElementRef::wrap(*node).map(Hit::Element),
                Kind::Text(text) => Some(Hit::Text(text.to_string())),
                _ => None,
            },
            Self::Attribute(node, _, name, _) => Some(Hit::Attribute(ElementRef::wrap(*node)?, name)),
        }
    }

    pub(super) fn name(&self) -> &'a str {
        match self {
            Self::Tree(node) => node.value().as_element().map_or("", |element| element.name()),
            Self::Attribute(_, _, name, _) => name,
        }
    }
}

/// The nodes of an axis, the nearest first (section 2.2).
pub(super) fn along<'a>(axis: Axis, node: &Node<'a>) -> Box<dyn Iterator<Item = Node<'a>> + 'a> {
    let tree = node.tree();
    if let Node::Attribute(..) = node {
        // An attribute has a parent and is nobody's child or sibling.
        return match axis {
            Axis::Itself | Axis::DescendantOrSelf => Box::new(std::iter::once(*node)),
            Axis::Parent => Box::new(std::iter::once(Node::Tree(tree))),
            Axis::Ancestor => Box::new(std::iter::once(tree).chain(tree.ancestors()).map(Node::Tree)),
            Axis::AncestorOrSelf => {
                Box::new(std::iter::once(*node).chain(std::iter::once(tree).chain(tree.ancestors()).map(Node::Tree)))
            }
            _ => Box::new(std::iter::empty()),
        };
    }
    match axis {
        Axis::Itself => Box::new(std::iter::once(*node)),
        Axis::Child => Box::new(tree.children().map(Node::Tree)),
        Axis::Parent => Box::new(tree.parent().into_iter().map(Node::Tree)),
        Axis::Ancestor => Box::new(tree.ancestors().map(Node::Tree)),
        Axis::AncestorOrSelf => Box::new(std::iter::once(tree).chain(tree.ancestors()).map(Node::Tree)),
        Axis::Descendant => Box::new(tree.descendants().skip(1).map(Node::Tree)),
        Axis::DescendantOrSelf => Box::new(tree.descendants().map(Node::Tree)),
        Axis::FollowingSibling => Box::new(tree.next_siblings().map(Node::Tree)),
        Axis::PrecedingSibling => Box::new(tree.prev_siblings().map(Node::Tree)),
        Axis::Following => {
            let around = std::iter::once(tree).chain(tree.ancestors());
            Box::new(around.flat_map(|node| node.next_siblings()).flat_map(|node| node.descendants()).map(Node::Tree))
        }
        Axis::Preceding => {
            let around = std::iter::once(tree).chain(tree.ancestors());
            Box::new(around.flat_map(|node| node.prev_siblings()).flat_map(backwards).map(Node::Tree))
        }
        Axis::Attribute => Box::new(attributes(tree)),
    }
}

/// A node and all below it, the last first.
fn backwards(top: NodeRef<'_, Kind>) -> impl Iterator<Item = NodeRef<'_, Kind>> {
    std::iter::successors(Some(last_below(top)), move |node| {
        let earlier = || node.prev_sibling().map(last_below).or_else(|| node.parent());
        (node.id() != top.id()).then(earlier).flatten()
    })
}

fn last_below(mut node: NodeRef<'_, Kind>) -> NodeRef<'_, Kind> {
    while let Some(last) = node.last_child() {
        node = last;
    }
    node
}

fn attributes<'a>(node: NodeRef<'a, Kind>) -> impl Iterator<Item = Node<'a>> + 'a {
    let attributes = node.value().as_element().into_iter().flat_map(|element| element.attrs());
    attributes.enumerate().map(move |(number, (name, value))| Node::Attribute(node, number, name, value))
}

/// The principal node type of every axis but `attribute` is the element (section 2.3).
pub(super) fn fits(test: &Test, axis: Axis, node: &Node<'_>) -> bool {
    let is_principal = match node {
        Node::Attribute(..) => axis == Axis::Attribute,
        Node::Tree(tree) => tree.value().is_element(),
    };
    match test {
        Test::Node => !matches!(node, Node::Tree(tree) if tree.value().is_doctype()),
        Test::Any => is_principal,
        Test::Name(name) => is_principal && node.name().eq_ignore_ascii_case(name),
        Test::Text => matches!(node, Node::Tree(tree) if tree.value().is_text()),
        Test::Comment => matches!(node, Node::Tree(tree) if tree.value().is_comment()),
    }
}

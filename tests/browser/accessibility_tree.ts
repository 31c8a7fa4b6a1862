/**
 * A page as it is told to who does not see it: roles, names and states, a line
 * each, indented by what they are in.
 *
 * What differs from run to run is masked, and what only browsers make up
 * (boxes without a meaning) is left out, so that the text stays the same.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Visitor } from "./visitor.ts";

/** Roles that are told, by the browser's word; all others are passed over. */
const ROLES = new Map([
  "alert",
  "blockquote",
  "button",
  "checkbox",
  "code",
  "combobox",
  "complementary",
  "dialog",
  "group",
  "heading",
  "image",
  "link",
  "list",
  "listitem",
  "log",
  "main",
  "navigation",
  "option",
  "region",
  "status",
  "textbox",
  "time",
].map((role) => [role, role]));
ROLES.set("StaticText", "text");
ROLES.set("DisclosureTriangle", "disclosure");
ROLES.set("Date", "date field");

/** These are named by their texts, which are then not told again. */
const NAMED_BY_TEXT = new Set([
  "button",
  "disclosure",
  "heading",
  "link",
  "option",
  "textbox",
]);

const STATES = new Set([
  "checked",
  "disabled",
  "expanded",
  "invalid",
  "level",
  "live",
  "multiline",
  "pressed",
  "required",
]);

const MASKS = [
  [/\d{1,2} \p{L}+ \d{4}/gu, "[day]"],
  [/(?<=\bRequest )\S+/g, "[id]"],
] as const;

/** The tree of the page that is open. */
export async function accessibilityTree(
  { context, page }: Visitor,
): Promise<string> {
  const devtools = await context.newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];

  const visit = (id: string, depth: number, named: boolean) => {
    const node = byId.get(id);
    assert(node !== undefined, id);
    const { childIds = [], ignored, name, properties = [], value } = node;
    const role = ROLES.get(String(node.role?.value));
    const blank = role === "text" && !name?.value.trim();
    const told = !ignored && role !== undefined &&
      !(role === "text" && (named || blank));
    if (told) {
      const states = properties
        .filter(({ name, value }) =>
          STATES.has(name) && !["false", "off"].includes(`${value.value}`) &&
          // Of lists, browsers tell how deep they are.
          (name !== "level" || role === "heading")
        )
        .map(({ name, value }) =>
          value.value === true || value.value === "true"
            ? name
            : `${name}=${value.value}`
        );
      lines.push([
        `${"  ".repeat(depth)}${role}`,
        ...(name?.value ? [JSON.stringify(masked(name.value))] : []),
        ...(value?.value ? [`= ${JSON.stringify(value.value)}`] : []),
        ...states.toSorted().map((state) => `[${state}]`),
      ].join(" "));
    }
    const inside = named || (told && NAMED_BY_TEXT.has(role));
    for (const child of childIds) {
      visit(child, told ? depth + 1 : depth, inside);
    }
  };
  const [root] = nodes;
  assert(root !== undefined);
  visit(root.nodeId, 0, false);
  return `${lines.join("\n")}\n`;
}

function masked(text: string): string {
  return MASKS.reduce((text, [from, to]) => text.replaceAll(from, to), text)
    .replaceAll(/\s+/g, " ");
}

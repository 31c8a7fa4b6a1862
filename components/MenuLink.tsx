/**
 * The way to what can be done with a message, or with a person: three dots,
 * which the stylesheet draws, as there is one of these in each message.
 *
 * A link to a page with the buttons, as a menu in each message of a long
 * conversation would be thousands of elements; a program that is there opens
 * the same buttons in place (`hooks/use_tools.ts`, which finds it by `data-menu`).
 *
 * @module
 */
export interface MenuLinkProps {
  readonly href: string;
  readonly label: string;
}

export function MenuLink({ href, label }: MenuLinkProps) {
  return (
    <a
      class="button more"
      data-kind="icon"
      data-menu
      href={href}
      aria-label={label}
    />
  );
}

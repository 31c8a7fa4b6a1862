/**
 * A component that is drawn again only when one of its props is another value.
 *
 * @module
 */
import { Component } from "preact";

export abstract class PlainComponent<Props extends object>
  extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    for (const key in next) if (this.props[key] !== next[key]) return true;
    return false;
  }
}

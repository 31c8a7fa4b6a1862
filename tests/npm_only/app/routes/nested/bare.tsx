import type { RouteConfig } from "fresh";
import { define } from "../../state.ts";

export const config: RouteConfig = {
  skipAppWrapper: true,
  routeOverride: "/bare/:id(\\d+)",
};

export default define.page(({ params }) => <h1>Bare {params.id}</h1>);

import { define } from "../../state.ts";

export default define.page(() => <h1>Nested error</h1>);

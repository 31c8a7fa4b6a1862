import { define } from "../../state.ts";

export default define.page(() => <h1>Rooms</h1>);

import Counter from "../islands/Counter.tsx";
import { define } from "../state.ts";

export default define.page(() => {
  const wrong: object = { count: () => 1, label: "", at: new Date(0) };
  return <Counter {...wrong as Parameters<typeof Counter>[0]} />;
});

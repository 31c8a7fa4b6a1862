import { signal } from "@preact/signals";
import { Head } from "fresh/runtime";
import Counter from "../islands/Counter.tsx";
import { define } from "../state.ts";

const shared = signal(3);

export default define.page(() => (
  <main>
    <Head>
      <title>Start</title>
      <link rel="canonical" href="https://chat.example/" />
    </Head>
    <Counter count={shared} label="</script><b>" at={new Date(0)} />
    <Counter count={shared} label="two" at={new Date(1)} />
    <img src="/dot.svg" alt="" />
  </main>
));

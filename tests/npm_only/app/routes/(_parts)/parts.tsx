/** Not a route, for the name of its folder. */
export default function Parts() {
  return <p>parts</p>;
}

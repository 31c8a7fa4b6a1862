/**
 * What components share that come to a browser by themselves, imported as one
 * by each of them: see `lib/client/shared.ts`, which says why.
 *
 * @module
 */
import "@preact/signals";
import "preact/jsx-runtime";
import "../lib/room/role.ts";
import "../lib/text/address.ts";
import "../lib/text/wording.ts";
import "../lib/wire_terms.ts";
import "./formatting.ts";
import "./host_menu.ts";

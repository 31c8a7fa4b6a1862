// The request that makes a connection a WebSocket, and what the answer to it
// says.
#pragma once

#include <string>
#include <string_view>

#include "options.h"

// The request, whole.
std::string upgrade_request(const Options &options, const Filling &filling);

// Ends the program if the server, by the head of its answer, speaks anything
// but the first of the subprotocols that were offered.
void check_protocol(const Options &options, std::string_view answer);

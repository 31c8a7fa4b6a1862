// What the command line asks for. `--help` prints the list.
#pragma once

#include <string>
#include <vector>

#include "template.h"

enum class Mode { kRate, kSaturation, kIdle, kJoins, kChurn, kPages };

struct Options {
  Mode mode = Mode::kRate;
  int port = 0;
  int server_pid = 0;

  Template path{"/?username={{USER}}"};
  std::vector<Template> headers;
  // Subprotocols to offer, parted by commas, the one to be spoken first.
  std::string protocol;
  std::vector<Template> hellos;
  Template message{R"({"event":"send-message","message":"{{BODY}}"})"};
  std::vector<std::string> vars;
  // A client has joined when a frame with this came; empty: when it is open.
  std::string ready;
  // Everybody has joined, for a client, when a frame with this came.
  std::string complete;
  // A message was refused when a frame with this came.
  std::string refused;
  // Socket.IO's own pings, which are text frames.
  bool answers_engine_io = false;

  int clients = 100;
  int senders = 10;
  int stalled = 0;
  int flooders = 0;
  int at_once = 64;
  // joins: come and go before, as a server that has just started is slow.
  int before = 0;
  int addresses = 1;
  int text_length = 64;

  double rate = 100;
  int burst = 1;
  int window = 64;
  int hold_ms = 200;
  double warmup_s = 1;
  double duration_s = 4;
  double drain_s = 5;
  double settle_s = 0.5;
  double timeout_s = 30;
};

// Ends the program over what it does not understand.
Options parse_options(int argc, char **argv);

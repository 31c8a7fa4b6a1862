/* The build puts the service worker of lib/worker/ here. */

export = { service: "thumbnails" };

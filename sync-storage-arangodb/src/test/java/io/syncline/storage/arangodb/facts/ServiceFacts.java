package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.storage.arangodb.facts.FactBench.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Facts about services (Foxx), where the version has them. */
interface ServiceFacts {
  /** Where they are tried. */
  FactBench bench();

  @Test
  default void servicesLiveAfterACommit() {
    bench()
        .fact(
            "a service whose rows were restored is alive at each coordinator after foxx/commit",
            DEPENDS,
            "it runs no services",
            scene -> {
              String one = SmartFacts.Graph.database(scene);
              String two = SmartFacts.Graph.database(scene);
              try {
                return copied(scene, "/_db/" + one, "/_db/" + two);
              } finally {
                scene.root().delete("/_api/database/" + one);
                scene.root().delete("/_api/database/" + two);
              }
            });
  }

  private static Seen copied(FactScene scene, String from, String to) {
    FactHttp.Got installed =
        scene
            .root()
            .with("Content-Type", "application/zip")
            .post(from + "/_api/foxx?mount=/facts", service());
    if (!installed.good()) {
      // The way of a row is gone all the same, as far as it goes here, with one that runs nothing.
      scene.root().post(from + "/_api/document/_apps", "{\"mount\":\"/facts\"}");
    }
    List<String> told = new ArrayList<>();
    for (String collection : List.of("_apps", "_appbundles")) {
      List<String> rows = new ArrayList<>();
      FactHttp.Got read = rows(scene, from, collection);
      if (read.good()) {
        for (JsonNode row : read.json().path("result")) {
          rows.add(row.toString());
        }
      }
      String restore = to + "/_api/document/" + collection + "?isRestore=true";
      FactHttp.Got put =
          scene.superuser().post(restore + "&overwriteMode=replace", rows.toString());
      told.add(collection + ": " + read.told() + ", " + rows.size() + " rows " + put.told());
    }
    FactHttp.Got commit = scene.superuser().post(to + "/_api/foxx/commit?replace=true", "");
    told.add("commit " + commit.told());
    boolean alive = true;
    for (var coordinator : scene.cluster.coordinators()) {
      FactHttp root = FactHttp.root(coordinator, scene.cluster.rootPassword());
      FactHttp.Got hello =
          FactScene.settled(
              () -> root.get(to + "/facts/hello"), got -> got.good() || !installed.good());
      alive &= hello.good() && hello.text().contains("alive");
      told.add("called " + hello.told());
    }
    String all = "installed " + installed.told() + ", " + String.join(", ", told);
    boolean none = List.of(403, 404, 501).contains(installed.status());
    return none ? Seen.notHere(all) : new Seen(installed.good() && alive, all);
  }

  private static FactHttp.Got rows(FactScene scene, String database, String collection) {
    return scene
        .root()
        .post(
            database + "/_api/cursor",
            "{\"query\":\"FOR d IN @@c RETURN d\",\"bindVars\":{\"@c\":\"" + collection + "\"}}");
  }

  /** A service that answers one path. */
  private static byte[] service() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      entry(
          zip, "manifest.json", "{\"name\":\"facts\",\"version\":\"1.0.0\",\"main\":\"main.js\"}");
      entry(
          zip,
          "main.js",
          "'use strict';\n"
              + "const router = require('@arangodb/foxx/router')();\n"
              + "router.get('/hello', (request, response) => response.send('alive'));\n"
              + "module.context.use(router);\n");
    } catch (IOException e) {
      throw new UncheckedIOException("no zip in memory", e);
    }
    return bytes.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}

package io.syncline.control.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.control.Forwarded;
import io.syncline.control.http.Shape.Mismatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Calls, answers and failures as JSON, with a version. A call is {@code {"v": 1, "type":
 * "GetStatus", "call": {"shards": true}}}, with {@code "forwarded": true} if it is; an answer is
 * {@code {"v": 1, "answer": ...}}, a failure {@code {"v": 1, "failure": {"code": "TIMEOUT",
 * "message": "..."}}}.
 *
 * <p>Total: any bytes give a value or one {@link SyncException}, in time and space proportional to
 * their number, which the caller bounds. Fields that are not known are ignored; types, codes and
 * versions that are not known are errors. Stateless and thread-safe.
 */
public final class CallCodec {
  /** The version that is written, and the only one that is read. */
  public static final int VERSION = 1;

  private static final int DEPTH = 32;
  private static final int TOKENS = 4_000_000;
  private static final ObjectMapper JSON = mapper();
  private static final Map<String, CallType> TYPES = new LinkedHashMap<>();
  private static final Map<Class<?>, CallType> BY_CLASS = new LinkedHashMap<>();

  static {
    collect(Call.class, new Shapes());
  }

  private CallCodec() {}

  /** One type of call. */
  private record CallType(String name, Shape call, Shape answer) {}

  private static ObjectMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxTokenCount(TOKENS)
                    .maxNumberLength(32)
                    .maxStringLength(64 << 20)
                    .build())
            // So that any text survives, pairs of surrogates without their other half as well.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();
    return new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  private static void collect(Class<?> type, Shapes shapes) {
    for (Class<?> form : type.getPermittedSubclasses()) {
      if (form.isSealed()) {
        collect(form, shapes);
      } else if (form != Forwarded.class) {
        Type answer =
            Arrays.stream(form.getGenericInterfaces())
                .map(of -> ((ParameterizedType) of).getActualTypeArguments()[0])
                .findFirst()
                .orElseThrow();
        CallType made = new CallType(form.getSimpleName(), shapes.of(form), shapes.of(answer));
        BY_CLASS.put(form, made);
        if (TYPES.put(made.name, made) != null) {
          throw new IllegalStateException("two calls are named " + made.name);
        }
      }
    }
  }

  /** Writes a call. */
  public static Bytes encode(Call<?> call) {
    Call<?> inner = inner(call);
    CallType type = type(inner);
    return write(
        out -> {
          out.writeStringField("type", type.name);
          if (inner != call) {
            out.writeBooleanField("forwarded", true);
          }
          out.writeFieldName("call");
          type.call.write(out, inner);
        });
  }

  /**
   * Reads a call.
   *
   * @throws SyncException {@code BAD_REQUEST} if it is none of this version
   */
  public static Call<?> decode(Bytes json) {
    try {
      JsonNode node = read(json);
      String name = node.path("type").asText("");
      CallType type = TYPES.get(name);
      if (type == null) {
        throw new Mismatch("its type is none that this version knows");
      }
      Call<?> call = (Call<?>) type.call.read(node.path("call"));
      return node.path("forwarded").asBoolean(false) ? new Forwarded<>(call) : call;
    } catch (Mismatch e) {
      throw new SyncException(
          Code.BAD_REQUEST, "not a call of version " + VERSION + ": " + e.getMessage());
    }
  }

  /** Writes the answer to a call. */
  public static <R> Bytes encodeAnswer(Call<R> call, R answer) {
    CallType type = type(inner(call));
    return write(
        out -> {
          out.writeFieldName("answer");
          type.answer.write(out, Objects.requireNonNull(answer));
        });
  }

  /** Writes the failure of a call: its code and its text, not its cause. */
  public static Bytes encodeFailure(SyncException failure) {
    return write(
        out -> {
          out.writeObjectFieldStart("failure");
          out.writeStringField("code", failure.code().name());
          out.writeStringField("message", String.valueOf(failure.getMessage()));
          out.writeEndObject();
        });
  }

  /**
   * Reads the answer to a call.
   *
   * @throws SyncException what the callee failed with, or {@code CORRUPT} if the bytes are neither
   *     an answer to such a call nor a failure
   */
  @SuppressWarnings("unchecked") // the shape is that of the call's answer
  public static <R> R decodeAnswer(Call<R> call, Bytes json) {
    try {
      JsonNode node = read(json);
      if (node.has("failure")) {
        throw failure(node.path("failure"));
      }
      return (R) type(inner(call)).answer.read(node.path("answer"));
    } catch (Mismatch e) {
      throw new SyncException(
          Code.CORRUPT,
          "not an answer of version "
              + VERSION
              + " to "
              + call.getClass().getSimpleName()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static SyncException failure(JsonNode node) throws Mismatch {
    String name = node.path("code").asText("");
    for (Code code : Code.values()) {
      if (code.name().equals(name) && node.path("message").isTextual()) {
        return new SyncException(code, node.path("message").textValue());
      }
    }
    throw new Mismatch("a failure without a known code and a message");
  }

  private static Call<?> inner(Call<?> call) {
    return call instanceof Forwarded<?> forwarded ? forwarded.call() : call;
  }

  private static CallType type(Call<?> call) {
    return Objects.requireNonNull(BY_CLASS.get(call.getClass()));
  }

  private static JsonNode read(Bytes json) throws Mismatch {
    JsonNode node;
    try {
      node = JSON.readTree(json.toArray());
    } catch (IOException e) {
      throw new Mismatch("no JSON within the limits");
    }
    if (node == null || !node.isObject()) {
      throw new Mismatch("no JSON object");
    }
    if (!node.path("v").isInt() || node.path("v").intValue() != VERSION) {
      throw new Mismatch("its version is another one, or missing");
    }
    return node;
  }

  private interface Content {
    void write(JsonGenerator out) throws IOException;
  }

  private static Bytes write(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("v", VERSION);
      content.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new SyncException(Code.INTERNAL, "the call can't be written as JSON: " + e, e);
    }
    return Bytes.wrap(bytes.toByteArray());
  }
}

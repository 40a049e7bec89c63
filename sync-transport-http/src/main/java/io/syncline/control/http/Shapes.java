package io.syncline.control.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import io.syncline.control.http.Shape.Mismatch;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shapes of all types that calls and answers are made of. A record is an object of its
 * components; one with a single text is that text; an empty {@link Optional} is left out; a map is
 * a list of pairs, or an object where its keys are texts; bytes are Base64; times are in ISO 8601;
 * what has several forms says its own in {@code type}. Not thread-safe while it collects.
 */
final class Shapes {
  private final Map<Type, Shape> known = new HashMap<>();

  Shapes() {
    known.put(String.class, new Text());
    known.put(boolean.class, new Truth());
    known.put(Boolean.class, new Truth());
    known.put(int.class, new Whole(true));
    known.put(long.class, new Whole(false));
    known.put(Duration.class, new Written(text -> Duration.parse(text)));
    known.put(Instant.class, new Written(text -> Instant.parse(text)));
    known.put(Bytes.class, new Base64Bytes());
  }

  /** The shape of a type. */
  Shape of(Type type) {
    Shape shape = known.get(type);
    if (shape == null) {
      shape = make(type);
      known.put(type, shape);
    }
    return shape;
  }

  private Shape make(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] of = generic.getActualTypeArguments();
      Type raw = generic.getRawType();
      if (raw == Optional.class) {
        return new Maybe(of(of[0]));
      } else if (raw == List.class) {
        return new Many(of(of[0]), false);
      } else if (raw == Set.class) {
        return new Many(of(of[0]), true);
      } else if (raw == Map.class) {
        return of[0] == String.class ? new Named(of(of[1])) : new Pairs(of(of[0]), of(of[1]));
      }
    } else if (type instanceof Class<?> plain) {
      if (plain.isRecord()) {
        return Fields.of(plain, this);
      } else if (plain.isEnum()) {
        return new OneOf(plain);
      } else if (plain.isSealed()) {
        return Forms.of(plain, this);
      }
    }
    throw new IllegalStateException(type + " has no shape: calls and answers are made of records");
  }

  /** A text. */
  private record Text() implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeString((String) value);
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isTextual()) {
        throw new Mismatch("no text");
      }
      return node.textValue();
    }
  }

  private record Truth() implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeBoolean((Boolean) value);
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isBoolean()) {
        throw new Mismatch("neither true nor false");
      }
      return node.booleanValue();
    }
  }

  private record Whole(boolean small) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeNumber(((Number) value).longValue());
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isIntegralNumber() || !(small ? node.canConvertToInt() : node.canConvertToLong())) {
        throw new Mismatch("no whole number in its range");
      }
      if (small) {
        return node.intValue();
      }
      return node.longValue();
    }
  }

  /** Reads what {@code toString} wrote. */
  private interface Reader {
    Object read(String text);
  }

  private record Written(Reader reader) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeString(value.toString());
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isTextual()) {
        throw new Mismatch("no text");
      }
      try {
        return reader.read(node.textValue());
      } catch (DateTimeException | ArithmeticException e) {
        throw new Mismatch("no time in the form of ISO 8601");
      }
    }
  }

  private record Base64Bytes() implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeBinary(((Bytes) value).toArray());
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isTextual()) {
        throw new Mismatch("no text");
      }
      try {
        return Bytes.wrap(java.util.Base64.getDecoder().decode(node.textValue()));
      } catch (IllegalArgumentException e) {
        throw new Mismatch("no Base64");
      }
    }
  }

  private record OneOf(Map<String, Object> byName) implements Shape {
    OneOf(Class<?> type) {
      this(new LinkedHashMap<>());
      for (Object constant : type.getEnumConstants()) {
        byName.put(((Enum<?>) constant).name(), constant);
      }
    }

    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeString(((Enum<?>) value).name());
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      Object constant = node.isTextual() ? byName.get(node.textValue()) : null;
      if (constant == null) {
        throw new Mismatch("none of " + byName.keySet());
      }
      return constant;
    }
  }

  /** Optional: what is not there is not written, where it is a field. */
  record Maybe(Shape shape) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      Optional<?> maybe = (Optional<?>) value;
      if (maybe.isPresent()) {
        shape.write(out, maybe.get());
      } else {
        out.writeNull();
      }
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      return node.isMissingNode() || node.isNull()
          ? Optional.empty()
          : Optional.of(shape.read(node));
    }
  }

  private record Many(Shape shape, boolean distinct) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeStartArray();
      for (Object each : (Iterable<?>) value) {
        shape.write(out, each);
      }
      out.writeEndArray();
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isArray()) {
        throw new Mismatch("no list");
      }
      java.util.Collection<Object> all = distinct ? new LinkedHashSet<>() : new ArrayList<>();
      for (JsonNode each : node) {
        all.add(shape.read(each));
      }
      return all;
    }
  }

  /** A map by text. */
  private record Named(Shape shape) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        out.writeFieldName((String) entry.getKey());
        shape.write(out, entry.getValue());
      }
      out.writeEndObject();
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isObject()) {
        throw new Mismatch("no object");
      }
      Map<Object, Object> all = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        all.put(field.getKey(), shape.read(field.getValue()));
      }
      return all;
    }
  }

  /** A map by anything else. */
  private record Pairs(Shape key, Shape shape) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeStartArray();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        out.writeStartArray();
        key.write(out, entry.getKey());
        shape.write(out, entry.getValue());
        out.writeEndArray();
      }
      out.writeEndArray();
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      if (!node.isArray()) {
        throw new Mismatch("no list of pairs");
      }
      Map<Object, Object> all = new LinkedHashMap<>();
      for (JsonNode pair : node) {
        if (!pair.isArray() || pair.size() != 2) {
          throw new Mismatch("no list of pairs");
        }
        all.put(key.read(pair.get(0)), shape.read(pair.get(1)));
      }
      return all;
    }
  }

  /** A type with several forms, each a record. */
  record Forms(Map<String, Shape> byName, Map<Class<?>, String> names) implements Shape {
    static Forms of(Class<?> type, Shapes shapes) {
      Map<String, Shape> byName = new LinkedHashMap<>();
      Map<Class<?>, String> names = new HashMap<>();
      Arrays.stream(type.getPermittedSubclasses())
          .forEach(
              form -> {
                byName.put(form.getSimpleName(), shapes.of(form));
                names.put(form, form.getSimpleName());
              });
      return new Forms(byName, names);
    }

    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      String name = java.util.Objects.requireNonNull(names.get(value.getClass()));
      out.writeStartObject();
      out.writeStringField("type", name);
      out.writeFieldName("value");
      java.util.Objects.requireNonNull(byName.get(name)).write(out, value);
      out.writeEndObject();
    }

    @Override
    public Object read(JsonNode node) throws Mismatch {
      Shape shape = byName.get(node.path("type").asText(""));
      if (shape == null) {
        throw new Mismatch("its type is none of " + byName.keySet());
      }
      return shape.read(node.path("value"));
    }
  }
}

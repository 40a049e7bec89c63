package io.syncline.control.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record as an object of its components. Unknown fields are ignored, so that a newer sender may
 * say more; a missing one is an error, since a default might be wrong, unless it is optional.
 */
final class Fields implements Shape {
  private record Field(String name, Method accessor, Shape shape) {
    Object of(Object value) {
      try {
        return accessor.invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record's component can't be read", e);
      }
    }
  }

  private final List<Field> fields;
  private final Constructor<?> constructor;
  private final boolean plain;

  private Fields(List<Field> fields, Constructor<?> constructor, boolean plain) {
    this.fields = fields;
    this.constructor = constructor;
    this.plain = plain;
  }

  static Fields of(Class<?> type, Shapes shapes) {
    RecordComponent[] components = type.getRecordComponents();
    List<Field> fields = new ArrayList<>();
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      fields.add(
          new Field(
              components[i].getName(),
              components[i].getAccessor(),
              shapes.of(components[i].getGenericType())));
    }
    try {
      boolean plain = types.length == 1 && types[0] == String.class && names(type);
      return new Fields(fields, type.getConstructor(types), plain);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " is not public", e);
    }
  }

  /** Whether a record is but a name for something, not a call. */
  private static boolean names(Class<?> type) {
    return !io.syncline.control.Call.class.isAssignableFrom(type);
  }

  @Override
  public void write(JsonGenerator out, Object value) throws IOException {
    if (plain) {
      fields.get(0).shape.write(out, fields.get(0).of(value));
      return;
    }
    out.writeStartObject();
    for (Field field : fields) {
      Object component = field.of(value);
      if (!(component instanceof Optional<?> maybe && maybe.isEmpty())) {
        out.writeFieldName(field.name);
        field.shape.write(out, component);
      }
    }
    out.writeEndObject();
  }

  @Override
  public Object read(JsonNode node) throws Mismatch {
    if (!plain && !node.isObject()) {
      throw new Mismatch("no object");
    }
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      Field field = fields.get(i);
      try {
        values[i] = field.shape.read(plain ? node : node.path(field.name));
      } catch (Mismatch e) {
        throw e.within(field.name);
      }
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new Mismatch(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record can't be made", e);
    }
  }
}

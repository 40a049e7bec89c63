package io.syncline.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever a host can call says what it does. Javadoc's own check of missing comments asks for a
 * {@code @param} and a {@code @return} on every method; one good sentence is enough here.
 */
class DocumentationTest {
  private static final Pattern EXPORT = Pattern.compile("^\\s*exports\\s+([\\w.]+)\\s*;");

  /** What is overridden has its comment above; the name of a test is a sentence. */
  private static final Set<String> SAID_ELSEWHERE =
      Set.of(
          "Override",
          "Test",
          "ParameterizedTest",
          "RepeatedTest",
          "TestFactory",
          "BeforeAll",
          "BeforeEach",
          "AfterEach",
          "AfterAll");

  @Test
  void everythingThatAHostCanCallSaysWhatItDoes() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path folder : SourceFiles.folders()) {
      if (!folder.startsWith(SourceFiles.root().resolve("sync-examples"))) {
        silent.addAll(undocumented(publicFiles(folder)));
      }
    }
    assertThat(silent).as("public and without a comment").isEmpty();
  }

  /** The files of the exported packages; all of them where there is no module descriptor. */
  private static List<Path> publicFiles(Path folder) {
    Path descriptor = folder.resolve("module-info.java");
    List<Path> files = SourceFiles.in(folder);
    if (!Files.exists(descriptor)) {
      return files;
    }
    Set<Path> exported =
        SourceFiles.text(descriptor)
            .lines()
            .map(EXPORT::matcher)
            .filter(Matcher::find)
            .map(match -> folder.resolve(match.group(1).replace('.', '/')))
            .collect(Collectors.toSet());
    return files.stream().filter(file -> exported.contains(file.getParent())).toList();
  }

  private static List<String> undocumented(List<Path> files) throws IOException {
    List<String> found = new ArrayList<>();
    if (files.isEmpty()) {
      return found;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      DocTrees comments = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new SilentMembers(comments, found).scan(unit, null);
      }
    }
    return found;
  }

  /** Collects public members that have no comment. */
  private static final class SilentMembers extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees comments;
    private final List<String> found;

    SilentMembers(DocTrees comments, List<String> found) {
      this.comments = comments;
      this.found = found;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      check(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
      boolean saidElsewhere =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(a -> SAID_ELSEWHERE.contains(a.getAnnotationType().toString()));
      boolean compactConstructor =
          method.getName().contentEquals("<init>") && ownerIs(Tree.Kind.RECORD);
      if (isPublic(method.getModifiers()) && !saidElsewhere && !compactConstructor) {
        check(method.getName().toString());
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree field, @Nullable Void none) {
      boolean component =
          ownerIs(Tree.Kind.RECORD) && !field.getModifiers().getFlags().contains(Modifier.STATIC);
      // A constant that is made with arguments is told by them: a metric's name has its help text.
      boolean toldByItsArguments =
          field.getInitializer() instanceof NewClassTree made && !made.getArguments().isEmpty();
      if (!component && !toldByItsArguments && isPublic(field.getModifiers())) {
        check(field.getName().toString());
      }
      return null;
    }

    @Override
    public @Nullable Void visitBlock(BlockTree block, @Nullable Void none) {
      return null;
    }

    private boolean ownerIs(Tree.Kind kind) {
      return getCurrentPath().getParentPath().getLeaf().getKind() == kind;
    }

    private boolean isPublic(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      boolean implied = ownerIs(Tree.Kind.INTERFACE) || ownerIs(Tree.Kind.ANNOTATION_TYPE);
      return (implied && !flags.contains(Modifier.PRIVATE))
          || flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED);
    }

    private void check(String name) {
      TreePath path = getCurrentPath();
      String comment = comments.getDocComment(path);
      if (comment == null || comment.isBlank()) {
        String file =
            Path.of(path.getCompilationUnit().getSourceFile().toUri()).getFileName().toString();
        long position =
            comments
                .getSourcePositions()
                .getStartPosition(path.getCompilationUnit(), path.getLeaf());
        found.add(
            file
                + ":"
                + path.getCompilationUnit().getLineMap().getLineNumber(position)
                + " "
                + name);
      }
    }
  }
}
